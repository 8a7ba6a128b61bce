package io.github.wsboot.servlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.engine.Deposits;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.Limit;
import org.jspecify.annotations.Nullable;

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

	private final int maxPendingPerUser;

	/**
	 * Creates the tickets of a node.
	 * @param hub keeps them
	 * @param timeToLive how long a ticket can be used
	 * @param maxPending how many tickets of this node there may be at a time
	 * @param maxPendingPerUser how many of one user
	 */
	public WsTickets(Hub hub, Duration timeToLive, int maxPending, int maxPendingPerUser) {
		this.listener = hub.listener();
		this.deposits = hub.deposits();
		this.timeToLive = timeToLive;
		this.maxPending = maxPending;
		this.maxPendingPerUser = maxPendingPerUser;
	}

	/**
	 * Makes a ticket for a user.
	 * @param user the name of the user
	 * @param expiresAt when what has authenticated the user ends, and with it the ticket
	 * and whatever connects with it
	 * @return the ticket
	 * @throws HandshakeRejectedException if there are too many, or it is too late
	 * @throws ClusterUnavailableException if the other nodes cannot get to know it
	 */
	Issued issue(String user, @Nullable Instant expiresAt) {
		Duration timeToLive = timeToLive(expiresAt);
		byte[] bytes = new byte[BYTES];
		this.random.nextBytes(bytes);
		String ticket = encode(bytes);
		this.deposits.put(keyOf(ticket), content(user, expiresAt), timeToLive, this::requireRoom);
		return new Issued(ticket, timeToLive);
	}

	private Duration timeToLive(@Nullable Instant expiresAt) {
		if (expiresAt == null) {
			return this.timeToLive;
		}
		Duration left = Duration.between(Instant.now(), expiresAt);
		if (left.isNegative() || left.isZero()) {
			throw new HandshakeRejectedException(401, "Unauthorized");
		}
		return (left.compareTo(this.timeToLive) < 0) ? left : this.timeToLive;
	}

	private static Deposits.Content content(String user, @Nullable Instant expiresAt) {
		return new Deposits.Content(user, (expiresAt != null) ? expiresAt.toString() : "");
	}

	/**
	 * When whatever has connected with a ticket ends.
	 */
	static @Nullable Instant expiryOf(Deposits.Content content) {
		return content.value().isEmpty() ? null : Instant.parse(content.value());
	}

	private void requireRoom(int all, int ofTheUser) {
		if (all >= this.maxPending) {
			throw tooMany(Limit.TICKETS, 503, "There are too many tickets");
		}
		if (ofTheUser >= this.maxPendingPerUser) {
			throw tooMany(Limit.TICKETS_PER_USER, 429, "There are too many tickets of this user");
		}
	}

	private HandshakeRejectedException tooMany(Limit limit, int status, String reason) {
		this.listener.exceeded(limit);
		return new HandshakeRejectedException(status, reason, Duration.ofSeconds(1));
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

	/**
	 * A new ticket.
	 *
	 * @param ticket the ticket
	 * @param timeToLive how long it can be used
	 */
	record Issued(String ticket, Duration timeToLive) {

	}

}
