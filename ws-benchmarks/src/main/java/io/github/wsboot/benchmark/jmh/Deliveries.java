package io.github.wsboot.benchmark.jmh;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what the engine has written, so that a benchmark can wait for it.
 */
final class Deliveries {

	private final AtomicInteger missing = new AtomicInteger();

	private final Semaphore complete = new Semaphore(0);

	/**
	 * Call before anything is sent.
	 */
	void expect(int count) {
		this.missing.set(count);
	}

	void delivered(int count) {
		if (this.missing.addAndGet(-count) == 0) {
			this.complete.release();
		}
	}

	void await() throws InterruptedException {
		this.complete.acquire();
	}

}
