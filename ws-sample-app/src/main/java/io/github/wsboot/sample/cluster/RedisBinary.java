package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.io.Writer;
import java.util.UUID;

import redis.embedded.RedisExecProvider;

/**
 * A Redis of our own: in memory, for this machine only, with a password.
 */
final class RedisBinary implements AutoCloseable {

	private final String password = UUID.randomUUID().toString();

	private final int port;

	private final ServerProcess server;

	/**
	 * Starts it, without waiting for that.
	 */
	RedisBinary() throws IOException {
		this.port = ServerProcess.freePort();
		Process process = new ProcessBuilder(RedisExecProvider.defaultProvider().get().getPath(), "-")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.server = new ServerProcess("Redis", this.port, process);
		// not as arguments, which everybody on this machine can read
		try (Writer configuration = process.outputWriter()) {
			configuration.write("""
					bind 127.0.0.1
					port %d
					requirepass %s
					save ""
					""".formatted(this.port, this.password));
		}
	}

	/**
	 * Waits until it takes connections.
	 * @return where it is, password included
	 */
	String awaitStart() throws IOException, InterruptedException {
		this.server.awaitStart();
		return "redis://:" + this.password + "@127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
