package io.github.wsboot.identity;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Takes a claim of a JWT that Spring Security's {@link JwtDecoder} accepts. When the
 * token expires the connection is closed. A token that is not accepted is refused with
 * 401; the token itself appears nowhere.
 *
 * @since 0.1.0
 */
public final class JwtCodeResolver implements UniqueCodeResolver {

	private static final String BEARER = "bearer";

	private final JwtDecoder decoder;

	private final String claim;

	private final List<Carrier> carriers;

	private final String cookie;

	private final String query;

	private final Function<Jwt, @Nullable Principal> principals;

	/**
	 * Creates a resolver.
	 * @param decoder accepts tokens
	 * @param claim the claim that is the code
	 * @param carriers where to look for a token, in order
	 * @param cookie the name of the cookie
	 * @param query the name of the query parameter
	 * @param principals who a token stands for, if anybody asks
	 */
	public JwtCodeResolver(JwtDecoder decoder, String claim, List<Carrier> carriers, String cookie, String query,
			Function<Jwt, @Nullable Principal> principals) {
		this.decoder = decoder;
		this.claim = claim;
		this.carriers = List.copyOf(carriers);
		this.cookie = cookie;
		this.query = query;
		this.principals = principals;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		for (Carrier carrier : this.carriers) {
			String token = token(carrier, handshake);
			if (token != null && !token.isEmpty()) {
				return identify(token);
			}
		}
		return null;
	}

	/**
	 * Says whom a token stands for.
	 * @param token the token
	 * @return the identity
	 * @throws HandshakeRejectedException with 401 if the token is not accepted
	 */
	public WsIdentity identify(String token) {
		Jwt jwt = decode(token);
		String code = jwt.getClaimAsString(this.claim);
		if (code == null) {
			throw new HandshakeRejectedException(401, "The token does not say who this client is");
		}
		return new WsIdentity(code, null, jwt.getExpiresAt(), Map.of(), this.principals.apply(jwt));
	}

	private Jwt decode(String token) {
		try {
			return this.decoder.decode(token);
		}
		catch (BadJwtException ex) {
			throw new HandshakeRejectedException(401, "The token is not accepted");
		}
		catch (RuntimeException ex) {
			// Not the client's fault, so whoever runs the server must hear of it. But
			// texts
			// of decoders may quote the token.
			throw new IllegalStateException("The JwtDecoder failed: " + classNames(ex));
		}
	}

	private static String classNames(Throwable failure) {
		StringBuilder names = new StringBuilder(failure.getClass().getName());
		Throwable cause = failure.getCause();
		for (int depth = 0; depth < 8 && cause != null; depth++) {
			names.append(" by ").append(cause.getClass().getName());
			cause = cause.getCause();
		}
		return names.toString();
	}

	private @Nullable String token(Carrier carrier, WsHandshake handshake) {
		return switch (carrier) {
			case HEADER -> single(bearer(handshake.headers().getOrDefault("Authorization", List.of())));
			case SUBPROTOCOL -> subprotocol(handshake.offeredSubprotocols());
			case COOKIE -> single(Cookies.named(this.cookie, handshake));
			case QUERY -> single(handshake.query().getOrDefault(this.query, List.of()));
		};
	}

	private static @Nullable String single(List<String> tokens) {
		if (tokens.size() > 1) {
			throw new HandshakeRejectedException(400, "The token is given several times");
		}
		return tokens.isEmpty() ? null : tokens.get(0);
	}

	private static List<String> bearer(List<String> authorizations) {
		String prefix = BEARER + " ";
		return authorizations.stream()
			.filter((value) -> value.regionMatches(true, 0, prefix, 0, prefix.length()))
			.map((value) -> value.substring(prefix.length()).trim())
			.toList();
	}

	/**
	 * Finds {@code bearer, <token>} or {@code bearer.<token>}.
	 */
	private static @Nullable String subprotocol(List<String> offered) {
		for (int i = 0; i < offered.size(); i++) {
			String entry = offered.get(i);
			if (entry.equals(BEARER) && i + 1 < offered.size()) {
				return offered.get(i + 1);
			}
			if (entry.startsWith(BEARER + ".")) {
				return entry.substring(BEARER.length() + 1);
			}
		}
		return null;
	}

	/**
	 * Where a client puts its token.
	 *
	 * @since 0.1.0
	 */
	public enum Carrier {

		/** The header {@code Authorization: Bearer}. */
		HEADER,

		/** An entry of {@code Sec-WebSocket-Protocol}, for browsers. */
		SUBPROTOCOL,

		/** A cookie. */
		COOKIE,

		/** A query parameter; such a URL ends up in the logs of proxies. */
		QUERY

	}

}
