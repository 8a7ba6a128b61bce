package io.github.wsboot.action;

import io.github.wsboot.action.ActionSettings.RateLimit;

/**
 * Counts what may still happen. Used by one thread, the one that reads the connection.
 */
final class TokenBucket {

	private final RateLimit limit;

	private final double tokensPerNanosecond;

	private double tokens;

	private long filledAt;

	TokenBucket(RateLimit limit, long now) {
		this.limit = limit;
		this.tokensPerNanosecond = (double) limit.permits() / limit.period().toNanos();
		this.tokens = limit.burst();
		this.filledAt = now;
	}

	RateLimit limit() {
		return this.limit;
	}

	/**
	 * Takes a token.
	 * @param now the time in nanoseconds
	 * @return whether there was one
	 */
	boolean take(long now) {
		this.tokens = Math.min(this.limit.burst(), this.tokens + (now - this.filledAt) * this.tokensPerNanosecond);
		this.filledAt = now;
		if (this.tokens < 1) {
			return false;
		}
		this.tokens--;
		return true;
	}

}
