package io.github.wsboot.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When an identity ends: as it was said, and on the monotonic clock, which no step of the
 * wall clock moves.
 *
 * @param time the time on the wall clock
 * @param nanos the time on the monotonic clock
 */
record Expiry(Instant time, long nanos) {

	// what nanoseconds can count
	private static final Duration LONGEST = Duration.ofDays(36_500);

	static @Nullable Expiry at(@Nullable Instant time, Clock clock) {
		if (time == null) {
			return null;
		}
		Duration left = Duration.between(clock.instant(), time);
		if (left.isNegative()) {
			left = Duration.ZERO;
		}
		return new Expiry(time, System.nanoTime() + ((left.compareTo(LONGEST) > 0) ? LONGEST : left).toNanos());
	}

	boolean hasCome(long now) {
		return now - this.nanos >= 0;
	}

}
