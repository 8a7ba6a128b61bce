package io.github.wsboot.console;

import java.util.List;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Lets the page of the console be whomever it likes, by a ticket it has got from the
 * console. Must not exist where there is no console.
 *
 * @since 0.1.0
 */
public final class ConnectAsResolver implements UniqueCodeResolver, Ordered {

	static final String PARAMETER = "ws-console-ticket";

	private final ConsoleTickets tickets;

	/**
	 * Creates a resolver.
	 * @param tickets the tickets
	 */
	public ConnectAsResolver(ConsoleTickets tickets) {
		this.tickets = tickets;
	}

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		List<String> values = handshake.query().get(PARAMETER);
		if (values == null || values.isEmpty()) {
			return null;
		}
		WsIdentity identity = (values.size() == 1) ? this.tickets.take(values.get(0)) : null;
		if (identity == null) {
			throw new HandshakeRejectedException(401, "This ticket of the console is not valid any more");
		}
		return identity;
	}

	@Override
	public int getOrder() {
		// whoever asks for it must not be somebody else
		return HIGHEST_PRECEDENCE;
	}

}
