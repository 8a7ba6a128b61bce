package io.github.wsboot.engine;

/**
 * How much of something may still happen, on the monotonic clock. What is allowed in a
 * second may come at once. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Rate {

	private static final double SECOND = 1_000_000_000.0;

	private final double perSecond;

	private double left;

	private long filledAt;

	/**
	 * Creates a rate of which all of a second is left.
	 * @param perSecond how much is allowed in a second
	 * @param now the time in nanoseconds
	 */
	public Rate(double perSecond, long now) {
		this.perSecond = perSecond;
		this.left = perSecond;
		this.filledAt = now;
	}

	/**
	 * What is left.
	 * @param now the time in nanoseconds
	 * @return the amount, negative as long as more was taken than there was
	 */
	public double left(long now) {
		this.left = Math.min(this.perSecond, this.left + (now - this.filledAt) / SECOND * this.perSecond);
		this.filledAt = now;
		return this.left;
	}

	/**
	 * Takes some, also more than there is.
	 * @param amount how much
	 */
	public void take(double amount) {
		this.left -= amount;
	}

}
