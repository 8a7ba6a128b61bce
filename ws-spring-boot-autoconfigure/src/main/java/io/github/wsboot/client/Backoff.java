package io.github.wsboot.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import io.github.wsboot.WsCloseStatus.Reconnect;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts to come back and says how long to wait before each. Not thread-safe.
 */
final class Backoff {

	/**
	 * A peer that has too much to do is asked after the delay of so many attempts more.
	 */
	private static final int LATER = 3;

	private final WsReconnect policy;

	private final DoubleSupplier random;

	private int attempts;

	Backoff(WsReconnect policy) {
		this(policy, () -> ThreadLocalRandom.current().nextDouble());
	}

	Backoff(WsReconnect policy, DoubleSupplier random) {
		this.policy = policy;
		this.random = random;
	}

	/**
	 * The delay before the next attempt.
	 * @param advice what the peer or the failure says about coming back
	 * @param hint how long the peer wants to be left alone, if it said
	 * @return the delay, or null to give up
	 */
	@Nullable Duration next(Reconnect advice, @Nullable Duration hint) {
		if (advice == Reconnect.NEVER || this.attempts >= this.policy.maxAttempts()) {
			return null;
		}
		int exponent = this.attempts++ + ((advice == Reconnect.LATER) ? LATER : 0);
		double ceiling = Math.min((double) this.policy.max().toMillis(),
				this.policy.first().toMillis() * Math.pow(2, Math.min(exponent, 60)));
		Duration jitter = Duration.ofMillis(Math.round(ceiling * this.random.getAsDouble()));
		return (hint != null) ? hint.plus(jitter) : jitter;
	}

	/**
	 * The number of attempts since the last connection that stood for a while.
	 */
	int attempts() {
		return this.attempts;
	}

	/**
	 * Forgets the attempts if a connection stood long enough to count as a success.
	 */
	void stood(Duration time) {
		if (time.compareTo(this.policy.max()) >= 0) {
			this.attempts = 0;
		}
	}

}
