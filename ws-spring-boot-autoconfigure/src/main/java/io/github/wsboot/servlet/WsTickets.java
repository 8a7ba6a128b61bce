package io.github.wsboot.servlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.engine.Deposits;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.Limit;

/**
 * Tickets that stand for a user in one handshake, on any node of a cluster. Only their
 * hashes are kept, so that nobody can use what he reads there.
 *
 * @since 0.1.0
 */
public final class WsTickets {

	private static final int BYTES = 32;

	private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

	private final SecureRandom random = new SecureRandom();

	private final EngineListener listener;

	private final Deposits deposits;

	private final Duration timeToLive;

	private final int maxPending;

	/**
	 * Creates the tickets of a node.
	 * @param hub keeps them
	 * @param timeToLive how long a ticket can be used
	 * @param maxPending how many tickets of this node there may be at a time
	 */
	public WsTickets(Hub hub, Duration timeToLive, int maxPending) {
		this.listener = hub.listener();
		this.deposits = hub.deposits();
		this.timeToLive = timeToLive;
		this.maxPending = maxPending;
	}

	Duration timeToLive() {
		return this.timeToLive;
	}

	/**
	 * Makes a ticket for a user.
	 * @return the ticket, empty if there are too many
	 * @throws ClusterUnavailableException if the other nodes cannot get to know it
	 */
	Optional<String> issue(String user) {
		byte[] bytes = new byte[BYTES];
		this.random.nextBytes(bytes);
		String ticket = encode(bytes);
		boolean kept = this.deposits.put(keyOf(ticket), user, this.timeToLive, this.maxPending);
		if (!kept) {
			this.listener.exceeded(Limit.TICKETS);
			return Optional.empty();
		}
		return Optional.of(ticket);
	}

	/**
	 * Takes a ticket, which nobody else can use then.
	 * @param ticket the ticket, as a client has sent it
	 * @return its user, empty if the ticket is not good or not good any more
	 * @throws ClusterUnavailableException if that cannot be found out
	 */
	Optional<Deposits.Withdrawal> take(String ticket) {
		return FORM.matcher(ticket).matches() ? this.deposits.take(keyOf(ticket)) : Optional.empty();
	}

	private static String keyOf(String ticket) {
		try {
			return encode(MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	private static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
