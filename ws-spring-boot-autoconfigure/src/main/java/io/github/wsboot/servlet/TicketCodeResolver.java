package io.github.wsboot.servlet;

import java.security.Principal;
import java.util.List;
import java.util.Map;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.Deposits;
import org.jspecify.annotations.Nullable;

/**
 * Takes the name of the user for whom a ticket was made. The ticket is taken with it, and
 * is given back if the handshake fails all the same; asked again in the same handshake,
 * the answer is the same.
 *
 * @since 0.1.0
 */
public final class TicketCodeResolver implements UniqueCodeResolver {

	private final WsTickets tickets;

	private final String query;

	/**
	 * Creates a resolver.
	 * @param tickets the tickets
	 * @param query the name of the query parameter
	 */
	public TicketCodeResolver(WsTickets tickets, String query) {
		this.tickets = tickets;
		this.query = query;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		List<String> values = handshake.query().getOrDefault(this.query, List.of());
		if (values.isEmpty()) {
			return null;
		}
		if (values.size() > 1) {
			throw new HandshakeRejectedException(400, "The ticket is given several times");
		}
		HeldTicket held = (handshake instanceof HandshakeSnapshot snapshot) ? snapshot.ticket() : new HeldTicket();
		Deposits.Content content = held.content();
		if (content == null) {
			Deposits.Withdrawal ticket = take(values.get(0));
			held.hold(ticket);
			content = ticket.content();
		}
		String user = content.owner();
		// whom the container knows says more about the user than a name
		return new WsIdentity(user, null, WsTickets.expiryOf(content), Map.of(),
				(handshake.principal() == null) ? new User(user) : null);
	}

	private Deposits.Withdrawal take(String ticket) {
		try {
			return this.tickets.take(ticket)
				.orElseThrow(() -> new HandshakeRejectedException(401, "The ticket is not accepted"));
		}
		catch (ClusterUnavailableException ex) {
			throw new HandshakeRejectedException(503, "Tickets cannot be checked now");
		}
	}

	/**
	 * Somebody of whom nothing but the name is known.
	 *
	 * @param name the name
	 */
	private record User(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

}
