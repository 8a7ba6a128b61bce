package io.github.wsboot.servlet;

import java.util.List;
import java.util.function.Function;

import io.github.wsboot.WsHandshake;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the subprotocol of a connection.
 */
final class Subprotocols {

	private static final String BEARER = "bearer";

	private Subprotocols() {
	}

	/**
	 * What the function chooses, or the first one offered that is supported. A browser
	 * fails a handshake that answers none of what it offered, so a client that offers
	 * nothing else but a token gets the marker in front of it back; the token itself must
	 * never be echoed.
	 */
	static @Nullable String choose(WsHandshake handshake, @Nullable Function<WsHandshake, @Nullable String> choice,
			BridgeSettings settings) {
		List<String> offered = handshake.offeredSubprotocols();
		String chosen = (choice != null) ? choice.apply(handshake) : first(offered, settings.subprotocols());
		if (chosen != null && offered.contains(chosen)) {
			return chosen;
		}
		int marker = offered.indexOf(BEARER);
		boolean hasToken = marker >= 0 && marker + 1 < offered.size();
		return (settings.bearerSubprotocol() && hasToken) ? BEARER : null;
	}

	/**
	 * The first one offered that is supported.
	 */
	static @Nullable String first(List<String> offered, List<String> supported) {
		return offered.stream().filter(supported::contains).findFirst().orElse(null);
	}

}
