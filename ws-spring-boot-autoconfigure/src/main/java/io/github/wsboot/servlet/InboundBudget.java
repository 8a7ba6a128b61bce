package io.github.wsboot.servlet;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of all messages that are being reassembled.
 */
final class InboundBudget {

	private final AtomicLong used = new AtomicLong();

	private final long max;

	InboundBudget(long max) {
		this.max = max;
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
