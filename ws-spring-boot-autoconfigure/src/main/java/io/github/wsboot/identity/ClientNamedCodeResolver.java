package io.github.wsboot.identity;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Takes the code that the client itself names, in a header, query parameter or cookie.
 * Whoever can reach the server can be anyone, so this is for trusted networks.
 *
 * @since 0.1.0
 */
public final class ClientNamedCodeResolver implements UniqueCodeResolver {

	private final Source source;

	private final String name;

	/**
	 * Creates a resolver.
	 * @param source where to look
	 * @param name the name to look for
	 */
	public ClientNamedCodeResolver(Source source, String name) {
		this.source = source;
		this.name = name;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		List<String> values = switch (this.source) {
			case HEADER -> handshake.headers().getOrDefault(this.name, List.of());
			case QUERY -> handshake.query().getOrDefault(this.name, List.of());
			case COOKIE -> cookies(handshake);
		};
		if (values.isEmpty()) {
			return null;
		}
		if (values.size() > 1) {
			throw new HandshakeRejectedException(400, "The uniqueCode is given several times");
		}
		return WsIdentity.of(values.get(0));
	}

	private List<String> cookies(WsHandshake handshake) {
		String value = handshake.cookie(this.name);
		if (value == null) {
			return List.of();
		}
		List<String> values = new ArrayList<>();
		// the parsed cookies keep the first of a name, the raw header tells whether there
		// are more
		for (String header : handshake.headers().getOrDefault("Cookie", List.of())) {
			for (String pair : header.split(";")) {
				if (pair.trim().startsWith(this.name + "=")) {
					values.add(value);
				}
			}
		}
		return values.isEmpty() ? List.of(value) : values;
	}

	/**
	 * Where a client names its code.
	 *
	 * @since 0.1.0
	 */
	public enum Source {

		/** A request header. */
		HEADER,

		/** A query parameter. */
		QUERY,

		/** A cookie. */
		COOKIE

	}

}
