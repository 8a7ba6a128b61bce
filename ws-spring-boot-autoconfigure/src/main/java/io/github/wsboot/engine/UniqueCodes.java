package io.github.wsboot.engine;

import java.security.SecureRandom;
import java.util.Base64;

import io.github.wsboot.cluster.LocalNode;

/**
 * Makes codes and ids that nobody can guess and that are never reused. A code carries the
 * node that made it, under a name that is new with each start.
 */
final class UniqueCodes {

	private static final int NODE_BYTES = 9;

	// 128 bits, like a UUID but all of them random
	private static final int CODE_BYTES = 16;

	private final SecureRandom random = new SecureRandom();

	private final String node = random(NODE_BYTES);

	String nextCode() {
		return this.node + "." + random(CODE_BYTES);
	}

	boolean isOwn(String code) {
		return this.node.equals(LocalNode.generatorOf(code));
	}

	/**
	 * The name of this node, the beginning of all its codes.
	 */
	String node() {
		return this.node;
	}

	String nextId() {
		return random(CODE_BYTES);
	}

	private String random(int size) {
		byte[] bytes = new byte[size];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
