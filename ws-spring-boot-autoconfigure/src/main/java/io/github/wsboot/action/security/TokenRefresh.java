package io.github.wsboot.action.security;

import java.security.Principal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionCodes;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsRateLimit;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * The action {@code auth.refresh}: lets a client extend its connection with a new token.
 * <p>
 * The token must be of the same user and grant the same authorities. It changes nothing
 * but the time at which the connection ends, since what the connection knows of its
 * client is the handshake; so a client whose authorities have changed is refused and has
 * to connect again, at the latest when its old token expires. A connection that knows no
 * authorities, because it came by a ticket, cannot keep any.
 *
 * @since 0.1.0
 */
@WsController
public class TokenRefresh {

	private final Function<String, WsIdentity> tokens;

	private final boolean asUid;

	/**
	 * Creates the action.
	 * @param tokens says whom a token stands for, as in a handshake
	 * @param asUid whether that is the uid of connections, and not their code
	 */
	public TokenRefresh(Function<String, WsIdentity> tokens, boolean asUid) {
		this.tokens = tokens;
		this.asUid = asUid;
	}

	@WsAction("auth.refresh")
	// each costs a look at a signature, and a client needs few
	@WsRateLimit(permits = 10, unit = TimeUnit.MINUTES)
	Refreshed refresh(WsConnection connection, NewToken data) {
		String token = data.token();
		if (token == null || token.isBlank()) {
			throw new WsActionException(WsActionCodes.BAD_DATA, "token");
		}
		WsIdentity identity = identify(token);
		Instant expiresAt = identity.expiresAt();
		// decoders allow for clocks that differ; here that would close the connection
		if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
			throw new WsActionException(WsActionCodes.UNAUTHENTICATED);
		}
		if (!isOf(connection, identity)) {
			throw new WsActionException(WsActionCodes.FORBIDDEN);
		}
		if (!connection.expireAt(expiresAt)) {
			// the old token has expired meanwhile
			throw new WsActionException(WsActionCodes.UNAUTHENTICATED);
		}
		return new Refreshed(expiresAt);
	}

	private WsIdentity identify(String token) {
		try {
			return this.tokens.apply(token);
		}
		catch (HandshakeRejectedException ex) {
			throw new WsActionException(WsActionCodes.UNAUTHENTICATED);
		}
	}

	private boolean isOf(WsConnection connection, WsIdentity identity) {
		String name = this.asUid ? connection.uid().orElse(null) : connection.uniqueCode();
		Principal known = connection.handshake().principal();
		Principal named = identity.principal();
		return identity.uniqueCode().equals(name) && Objects.equals(nameOf(known), nameOf(named))
				&& (!(known instanceof Authentication) || authoritiesOf(known).equals(authoritiesOf(named)));
	}

	private static @Nullable String nameOf(@Nullable Principal principal) {
		return (principal != null) ? principal.getName() : null;
	}

	private static Set<String> authoritiesOf(@Nullable Principal principal) {
		return (principal instanceof Authentication authentication) ? authentication.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.filter(Objects::nonNull)
			.collect(Collectors.toSet()) : Set.of();
	}

	/**
	 * What the client sends.
	 *
	 * @param token the token
	 */
	record NewToken(@Nullable String token) {

		/**
		 * Without the token, wherever this may be printed.
		 */
		@Override
		public String toString() {
			return "NewToken[]";
		}

	}

	/**
	 * What the client gets.
	 *
	 * @param expiresAt when the connection ends, unless it is extended again
	 */
	record Refreshed(@Nullable Instant expiresAt) {

	}

}
