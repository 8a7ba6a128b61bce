package io.github.wsboot.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.wsboot.engine.QueueLevels;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all queues once for all gauges of a scrape, since that is a look at every
 * connection.
 */
final class QueueLook {

	private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Supplier<QueueLevels> source;

	private @Nullable QueueLevels levels;

	private long lookedAt;

	QueueLook(Supplier<QueueLevels> source) {
		this.source = source;
	}

	synchronized QueueLevels levels() {
		QueueLevels last = this.levels;
		if (last == null || System.nanoTime() - this.lookedAt > FRESH_NANOS) {
			last = this.source.get();
			this.levels = last;
			this.lookedAt = System.nanoTime();
		}
		return last;
	}

}
