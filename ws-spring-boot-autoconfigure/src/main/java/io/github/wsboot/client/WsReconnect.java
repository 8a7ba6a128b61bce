package io.github.wsboot.client;

import java.time.Duration;

/**
 * How a client comes back after its connection was lost: exponential backoff with full
 * jitter. Attempt n waits a random time between nothing and the smaller of {@code max}
 * and {@code first * 2^n}. Whether it comes back at all the close code says, see
 * {@link io.github.wsboot.WsCloseStatus#reconnect()}.
 *
 * @since 0.1.0
 */
public final class WsReconnect {

	private static final WsReconnect NONE = new WsReconnect(Duration.ZERO, Duration.ZERO, 0);

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofDays(365);

	private final Duration first;

	private final Duration max;

	private final int maxAttempts;

	private WsReconnect(Duration first, Duration max, int maxAttempts) {
		this.first = first;
		this.max = max;
		this.maxAttempts = maxAttempts;
	}

	/**
	 * Never comes back: the client ends with its connection.
	 * @return the default
	 */
	public static WsReconnect none() {
		return NONE;
	}

	/**
	 * Comes back, as often as needed.
	 * @param first the upper bound of the first delay, at least 1 ms
	 * @param max the upper bound of every delay, at least {@code first}, up to 365 days.
	 * A connection that has stood that long makes the next delays start from
	 * {@code first} again
	 * @return the policy
	 */
	public static WsReconnect exponential(Duration first, Duration max) {
		if (first.compareTo(SHORTEST) < 0 || max.compareTo(first) < 0 || max.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"Delays must be 1 ms to 365 days and max at least first, but are " + first + " and " + max);
		}
		return new WsReconnect(first, max, Integer.MAX_VALUE);
	}

	/**
	 * The same, but gives up after some attempts.
	 * @param attempts the most attempts in a row without a connection that stood for a
	 * while, positive
	 * @return the policy
	 */
	public WsReconnect maxAttempts(int attempts) {
		if (attempts < 1) {
			throw new IllegalArgumentException("attempts must be positive but is " + attempts);
		}
		if (this == NONE) {
			throw new IllegalArgumentException("There are no attempts to limit: use exponential");
		}
		return new WsReconnect(this.first, this.max, attempts);
	}

	Duration first() {
		return this.first;
	}

	Duration max() {
		return this.max;
	}

	int maxAttempts() {
		return this.maxAttempts;
	}

	@Override
	public String toString() {
		return (this == NONE) ? "none" : "exponential from " + this.first + " to " + this.max
				+ ((this.maxAttempts != Integer.MAX_VALUE) ? ", at most " + this.maxAttempts + " times" : "");
	}

}
