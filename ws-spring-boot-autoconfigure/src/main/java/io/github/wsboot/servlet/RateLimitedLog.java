package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;

/**
 * Warns about one cause at most once per interval, so that clients cannot flood the log.
 */
final class RateLimitedLog {

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final Log logger;

	private final AtomicLong nextTime = new AtomicLong(System.nanoTime());

	private final AtomicLong suppressed = new AtomicLong();

	RateLimitedLog(Log logger) {
		this.logger = logger;
	}

	void warn(Supplier<String> message) {
		long now = System.nanoTime();
		long next = this.nextTime.get();
		if (now - next < 0 || !this.nextTime.compareAndSet(next, now + INTERVAL)) {
			this.suppressed.incrementAndGet();
			return;
		}
		long others = this.suppressed.getAndSet(0);
		this.logger.warn(message.get() + ((others > 0) ? " (and " + others + " more since the last warning)" : ""));
	}

}
