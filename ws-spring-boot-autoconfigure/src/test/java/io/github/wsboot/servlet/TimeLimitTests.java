package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.HandshakeRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TimeLimit}.
 */
@Timeout(30)
class TimeLimitTests {

	private final Timers timers = new Timers();

	@Test
	void callWhenInTimeThenResult() throws Exception {
		assertThat(TimeLimit.<String>call(this.timers, Duration.ofMinutes(1), () -> "x")).isEqualTo("x");
		assertThat(TimeLimit.<String>call(this.timers, Duration.ofMinutes(1), () -> null)).isNull();
		assertThat(TimeLimit.<String>call(this.timers, Duration.ZERO, () -> "x")).isEqualTo("x");
	}

	@Test
	void callWhenTooLongThenInterruptedAndFlagCleared() {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> TimeLimit.<String>call(this.timers, Duration.ofMillis(20), this::blockForever));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void callWhenInterruptIsSwallowedThenStillTooLong() {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> TimeLimit.<String>call(this.timers, Duration.ofMillis(20), () -> {
				blockForever();
				return "late";
			}));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void callWhenItThrowsThenThrown() {
		HandshakeRejectedException rejected = new HandshakeRejectedException(403, "no");
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> TimeLimit.<String>call(this.timers, Duration.ofMinutes(1), () -> {
				throw rejected;
			}))
			.isSameAs(rejected);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> TimeLimit.<String>call(this.timers, Duration.ofMinutes(1), () -> {
				throw new AssertionError("x");
			}));
	}

	@Test
	void callWhenItEndsAtTheLimitThenInterruptNeverLeaks() {
		for (int i = 0; i < 300; i++) {
			long end = System.nanoTime() + 1_000_000;
			try {
				TimeLimit.<String>call(this.timers, Duration.ofMillis(1), () -> {
					while (System.nanoTime() < end) {
						Thread.onSpinWait();
					}
					return "x";
				});
			}
			catch (TimeoutException ex) {
				// as likely as not
			}
			assertThat(Thread.interrupted()).isFalse();
		}
	}

	private String blockForever() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return "interrupted";
	}

}
