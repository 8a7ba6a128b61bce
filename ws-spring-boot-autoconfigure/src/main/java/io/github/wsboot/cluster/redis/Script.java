package io.github.wsboot.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.lettuce.core.codec.Base16;

/**
 * The scripts that run in Redis. Each lies in a file of its name and says there what it
 * takes and returns.
 */
enum Script {

	HEARTBEAT, NODES, LEAVE, BURY, BEGIN, WRITE, COUNTS, NOTE, CLAIM, REASSERT, SETTLE, RELEASE, DISOWN, PUT, TAKE;

	private final String source = read(name().toLowerCase(Locale.ROOT) + ".lua");

	private final String digest = Base16.digest(this.source.getBytes(StandardCharsets.UTF_8));

	String source() {
		return this.source;
	}

	String digest() {
		return this.digest;
	}

	private static String read(String file) {
		try (InputStream in = Script.class.getResourceAsStream(file)) {
			if (in == null) {
				throw new IllegalStateException(file + " is missing");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
