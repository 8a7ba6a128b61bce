package io.github.wsboot.action;

import java.time.Duration;

import io.github.wsboot.action.ActionSettings.RateLimit;
import io.github.wsboot.action.WsRateLimit.OnExceeded;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How calls are counted.
 */
class TokenBucketTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	// a clock of nanoseconds may run over while somebody is connected
	private long now = Long.MAX_VALUE - SECOND / 2;

	private final TokenBucket bucket = new TokenBucket(new RateLimit(2, Duration.ofSeconds(1), 3, OnExceeded.ERROR),
			this.now);

	private int taken(int tries) {
		int taken = 0;
		for (int i = 0; i < tries; i++) {
			taken += this.bucket.take(this.now) ? 1 : 0;
		}
		return taken;
	}

	@Test
	void takeWhenQuietBeforeThenBurst() {
		assertThat(taken(10)).isEqualTo(3);
	}

	@Test
	void takeWhenTimeGoesOnThenPermitsOfIt() {
		taken(10);
		this.now += SECOND / 2;
		assertThat(taken(10)).isEqualTo(1);
		this.now += SECOND;
		assertThat(taken(10)).isEqualTo(2);
		for (int i = 0; i < 10; i++) {
			this.now += SECOND / 10;
			assertThat(taken(10)).isLessThanOrEqualTo(1);
		}
	}

	@Test
	void takeWhenQuietForLongThenNoMoreThanBurst() {
		taken(10);
		this.now += 1_000_000 * SECOND;
		assertThat(taken(10)).isEqualTo(3);
	}

}
