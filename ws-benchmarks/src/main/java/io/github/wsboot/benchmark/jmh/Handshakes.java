package io.github.wsboot.benchmark.jmh;

import io.github.wsboot.WsHandshake;

/**
 * Handshakes for connections that never had one.
 */
public final class Handshakes {

	private Handshakes() {
	}

	/**
	 * A handshake of nothing but a path.
	 * @return the handshake
	 */
	public static WsHandshake empty() {
		return Engine.handshake();
	}

}
