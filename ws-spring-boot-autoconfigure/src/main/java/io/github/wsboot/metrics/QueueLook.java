package io.github.wsboot.metrics;

import java.util.concurrent.TimeUnit;

import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.QueueLevels;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all queues once for all gauges of a scrape, since that is a look at every
 * connection.
 */
final class QueueLook {

	private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private @Nullable QueueLevels levels;

	private long lookedAt;

	synchronized QueueLevels levels(Hub hub) {
		QueueLevels last = this.levels;
		if (last == null || System.nanoTime() - this.lookedAt > FRESH_NANOS) {
			last = hub.queueLevels();
			this.levels = last;
			this.lookedAt = System.nanoTime();
		}
		return last;
	}

}
