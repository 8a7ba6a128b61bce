package io.github.wsboot.servlet;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that incomplete messages of all connections hold together.
 */
final class InboundBudget {

	private final long max;

	private final AtomicLong used = new AtomicLong();

	InboundBudget(long max) {
		this.max = (max > 0) ? max : Long.MAX_VALUE;
	}

	boolean take(long bytes) {
		if (this.used.addAndGet(bytes) > this.max) {
			this.used.addAndGet(-bytes);
			return false;
		}
		return true;
	}

	void giveBack(long bytes) {
		this.used.addAndGet(-bytes);
	}

	long used() {
		return this.used.get();
	}

}
