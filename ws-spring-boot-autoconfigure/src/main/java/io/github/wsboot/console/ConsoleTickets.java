package io.github.wsboot.console;

import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * One-time codes by which the page connects as whomever it likes.
 *
 * @since 0.1.0
 */
public final class ConsoleTickets {

	static final Duration LIFE = Duration.ofSeconds(30);

	private static final int MAX_PENDING = 1000;

	private static final int BYTES = 24;

	private final SecureRandom random = new SecureRandom();

	private final Map<String, Ticket> pending = new ConcurrentHashMap<>();

	private final LongSupplier nanos;

	/**
	 * Creates an empty box of tickets.
	 */
	public ConsoleTickets() {
		this(System::nanoTime);
	}

	ConsoleTickets(LongSupplier nanos) {
		this.nanos = nanos;
	}

	/**
	 * Makes a ticket.
	 * @return the ticket, {@code null} if too many wait to be used
	 */
	@Nullable String issue(String uniqueCode, @Nullable String uid) {
		this.pending.values().removeIf(this::isExpired);
		if (this.pending.size() >= MAX_PENDING) {
			return null;
		}
		byte[] bytes = new byte[BYTES];
		this.random.nextBytes(bytes);
		String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		WsIdentity identity = new WsIdentity(uniqueCode, uid, null, Map.of(),
				new Impersonated((uid != null) ? uid : uniqueCode));
		this.pending.put(ticket, new Ticket(identity, this.nanos.getAsLong() + LIFE.toNanos()));
		return ticket;
	}

	/**
	 * Takes a ticket, which nobody else can use any more.
	 */
	@Nullable WsIdentity take(String ticket) {
		Ticket taken = this.pending.remove(ticket);
		return (taken != null && !isExpired(taken)) ? taken.identity() : null;
	}

	private boolean isExpired(Ticket ticket) {
		return this.nanos.getAsLong() - ticket.deadline() >= 0;
	}

	/**
	 * Who a ticket stands for, and until when.
	 *
	 * @param identity who
	 * @param deadline the reading of the clock when it expires
	 */
	private record Ticket(WsIdentity identity, long deadline) {

	}

	/**
	 * A principal of a name, without any authority.
	 *
	 * @param name the name
	 */
	private record Impersonated(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

}
