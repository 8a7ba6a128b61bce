package io.github.wsboot.identity;

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
			case COOKIE -> Cookies.named(this.name, handshake);
		};
		if (values.isEmpty()) {
			return null;
		}
		if (values.size() > 1) {
			throw new HandshakeRejectedException(400, "The uniqueCode is given several times");
		}
		return WsIdentity.of(values.get(0));
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
