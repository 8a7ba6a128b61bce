package io.github.wsboot.servlet;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the subprotocol of a connection.
 */
final class Subprotocols {

	private static final String BEARER = "bearer";

	private Subprotocols() {
	}

	/**
	 * The first one offered that is supported. A browser fails a handshake that answers
	 * none of what it offered, so a client that offers nothing but a token gets the
	 * marker in front of it back; the token itself must never be echoed.
	 */
	static @Nullable String choose(List<String> offered, BridgeSettings settings) {
		for (String subprotocol : offered) {
			if (settings.subprotocols().contains(subprotocol)) {
				return subprotocol;
			}
		}
		int marker = offered.indexOf(BEARER);
		boolean hasToken = marker >= 0 && marker + 1 < offered.size();
		return (settings.bearerSubprotocol() && hasToken) ? BEARER : null;
	}

}
