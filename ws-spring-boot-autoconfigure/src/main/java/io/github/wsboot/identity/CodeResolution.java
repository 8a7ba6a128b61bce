package io.github.wsboot.identity;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Asks the resolvers in their order and makes sure of the answer: its form, and that a
 * code which a client merely names never stands against an authenticated identity.
 *
 * @since 0.1.0
 */
public final class CodeResolution implements UniqueCodeResolver {

	private final List<UniqueCodeResolver> resolvers;

	private final @Nullable UniqueCodeResolver ticket;

	private final List<UniqueCodeResolver> authenticators;

	private final AcceptedIdentity accepted;

	/**
	 * Creates a resolution.
	 * @param resolvers the resolvers in the order they are asked
	 * @param jwt the resolver of tokens, even if it is not among the resolvers: a token
	 * beside a code that the client names, or a ticket, must be valid and name the same
	 * @param ticket the resolver of tickets, if there are any: a ticket must be valid and
	 * name the same as whoever answers
	 * @param accepted makes sure of the form
	 */
	public CodeResolution(List<UniqueCodeResolver> resolvers, @Nullable UniqueCodeResolver jwt,
			@Nullable UniqueCodeResolver ticket, AcceptedIdentity accepted) {
		this.resolvers = List.copyOf(resolvers);
		this.ticket = ticket;
		this.authenticators = new ArrayList<>();
		// the last one stands, and a ticket says least about how long
		if (ticket != null) {
			this.authenticators.add(ticket);
		}
		this.authenticators.add(new PrincipalCodeResolver());
		if (jwt != null) {
			this.authenticators.add(jwt);
		}
		this.accepted = accepted;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		WsIdentity ticketed = (this.ticket != null) ? this.ticket.resolve(handshake) : null;
		for (UniqueCodeResolver resolver : this.resolvers) {
			WsIdentity identity = resolver.resolve(handshake);
			if (identity != null) {
				return accept(resolver, identity, ticketed, handshake);
			}
		}
		return null;
	}

	private WsIdentity accept(UniqueCodeResolver resolver, WsIdentity identity, @Nullable WsIdentity ticketed,
			WsHandshake handshake) {
		if (resolver instanceof ClientNamedCodeResolver) {
			this.accepted.check(identity);
			return this.accepted.apply(authenticated(identity, 403, handshake));
		}
		if (resolver == this.ticket) {
			return this.accepted.apply(authenticated(identity, 401, handshake));
		}
		if (ticketed != null && !names(identity, ticketed.uniqueCode())) {
			throw new HandshakeRejectedException(401, "The ticket is somebody else's");
		}
		return (resolver instanceof GeneratedCodeResolver) ? identity : this.accepted.apply(identity);
	}

	private static boolean names(WsIdentity identity, String user) {
		return user.equals(identity.uniqueCode()) || user.equals(identity.uid());
	}

	/**
	 * Refuses a name that is not the client's own. What is authenticated stands for the
	 * name where both agree, or naming oneself would be a way to outlive one's token.
	 */
	private WsIdentity authenticated(WsIdentity named, int status, WsHandshake handshake) {
		WsIdentity result = named;
		for (UniqueCodeResolver authenticator : this.authenticators) {
			WsIdentity authenticated = authenticator.resolve(handshake);
			if (authenticated != null) {
				if (!authenticated.uniqueCode().equals(named.uniqueCode())) {
					throw new HandshakeRejectedException(status, "This client is somebody else");
				}
				result = authenticated;
			}
		}
		return result;
	}

}
