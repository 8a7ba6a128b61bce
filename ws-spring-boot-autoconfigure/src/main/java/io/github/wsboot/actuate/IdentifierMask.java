package io.github.wsboot.actuate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.github.wsboot.engine.Connection;

/**
 * Turns names into words that say nothing about them. The key never leaves the process,
 * so that nobody can find out names by trying. To be used by one thread.
 */
final class IdentifierMask {

	/** Begins every masked name, and by default no code of a client. */
	static final String PREFIX = "~";

	private static final String ALGORITHM = "HmacSHA256";

	private static final int BYTES = 9;

	private final Mac mac;

	private final boolean shown;

	private IdentifierMask(SecretKeySpec key, boolean shown) {
		try {
			this.mac = Mac.getInstance(ALGORITHM);
			this.mac.init(key);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		this.shown = shown;
	}

	/**
	 * A name as the reader may see it.
	 */
	String show(Kind kind, String name) {
		return this.shown ? name : mask(kind, name);
	}

	boolean isShown() {
		return this.shown;
	}

	/**
	 * Whether a reader means a name, by itself or by what stands for it.
	 */
	boolean matches(Kind kind, String name, String given) {
		return name.equals(given) || (isMasked(given) && mask(kind, name).equals(given));
	}

	boolean matches(Connection connection, String given) {
		return matches(Kind.CODE, connection.uniqueCode(), given);
	}

	static boolean isMasked(String given) {
		return given.startsWith(PREFIX);
	}

	private String mask(Kind kind, String name) {
		this.mac.update(kind.salt);
		byte[] hash = this.mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
		return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
	}

	/**
	 * What a name names; the same word is masked differently for each.
	 */
	enum Kind {

		/** A connection. */
		CODE('c'),

		/** A user. */
		UID('u'),

		/** A group. */
		GROUP('g'),

		/** The address of a peer. */
		ADDRESS('a');

		private final byte salt;

		Kind(char salt) {
			this.salt = (byte) salt;
		}

	}

	/**
	 * The key of a process.
	 */
	static final class Key {

		private final SecretKeySpec key;

		Key() {
			byte[] bytes = new byte[32];
			new SecureRandom().nextBytes(bytes);
			this.key = new SecretKeySpec(bytes, ALGORITHM);
		}

		IdentifierMask mask(boolean shown) {
			return new IdentifierMask(this.key, shown);
		}

	}

}
