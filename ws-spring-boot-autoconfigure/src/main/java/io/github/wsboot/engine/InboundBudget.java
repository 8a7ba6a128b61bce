package io.github.wsboot.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that incomplete messages of all connections, and those that wait to be
 * received, hold together.
 *
 * @since 0.1.0
 */
public final class InboundBudget {

	private final long max;

	private final EngineListener listener;

	private final AtomicLong used = new AtomicLong();

	/**
	 * Creates a budget.
	 * @param max the most bytes, 0 for no limit
	 * @param listener is told when it is exceeded
	 */
	public InboundBudget(long max, EngineListener listener) {
		this.max = (max > 0) ? max : Long.MAX_VALUE;
		this.listener = listener;
	}

	/**
	 * Takes some bytes, if there are so many left.
	 * @param bytes how many
	 * @return whether they were taken
	 */
	public boolean take(long bytes) {
		long used = this.used.get();
		// whoever asks for too much must not take it away from others even for a moment
		while (used + bytes <= this.max) {
			if (this.used.compareAndSet(used, used + bytes)) {
				return true;
			}
			used = this.used.get();
		}
		this.listener.exceeded(Limit.INBOUND_BYTES);
		return false;
	}

	/**
	 * Gives some bytes back.
	 * @param bytes how many
	 */
	public void giveBack(long bytes) {
		this.used.addAndGet(-bytes);
	}

	/**
	 * What is taken.
	 * @return the bytes
	 */
	public long used() {
		return this.used.get();
	}

}
