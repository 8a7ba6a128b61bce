package io.github.wsboot.engine;

import java.util.Objects;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Inflow}.
 */
class InflowTests {

	private static final long SECOND = 1_000_000_000;

	@Test
	void ofWhenThereIsNoLimitThenNone() {
		assertThat(Inflow.of(EngineSettings.Limits.NONE, 0)).isNull();
	}

	@Test
	void takeWhenABurstOfASecondThenTakenAndNoMore() {
		Inflow inflow = inflow(10, 0);
		for (int i = 0; i < 10; i++) {
			assertThat(inflow.take(1, 1_000_000, 0)).isNull();
		}
		assertThat(inflow.take(1, 1, 0)).isEqualTo(Limit.MESSAGES);
	}

	@Test
	void takeWhenSteadyThenTakenForEver() {
		Inflow inflow = inflow(10, 0);
		for (long now = 0; now < 1000 * SECOND; now += SECOND / 10) {
			assertThat(inflow.take(1, 0, now)).isNull();
		}
	}

	@Test
	void takeWhenSilentForLongThenNoMoreThanASecondsWorthAtOnce() {
		Inflow inflow = inflow(10, 0);
		long now = 3600 * SECOND;
		for (int i = 0; i < 10; i++) {
			assertThat(inflow.take(1, 0, now)).isNull();
		}
		assertThat(inflow.take(1, 0, now)).isEqualTo(Limit.MESSAGES);
		assertThat(inflow.take(1, 0, now + SECOND / 5)).isNull();
	}

	@Test
	void takeWhenOneMessageIsLargerThanTheLimitThenTakenAndWorkedOff() {
		Inflow inflow = inflow(0, 1000);
		assertThat(inflow.take(1, 3000, 0)).isNull();
		assertThat(inflow.take(1, 1, SECOND)).isEqualTo(Limit.BYTES);
		assertThat(inflow.take(1, 1, 2 * SECOND + SECOND / 10)).isNull();
	}

	@Test
	void takeWhenPartsOfAMessageThenOnlyTheirBytesCount() {
		Inflow inflow = inflow(1, 1000);
		for (int i = 0; i < 9; i++) {
			assertThat(inflow.take(0, 100, 0)).isNull();
		}
		assertThat(inflow.take(1, 100, 0)).isNull();
		assertThat(inflow.take(0, 1, 0)).isEqualTo(Limit.BYTES);
	}

	private static Inflow inflow(int messagesPerSecond, long bytesPerSecond) {
		return Objects
			.requireNonNull(Inflow.of(new EngineSettings.Limits(0, 0, 0, messagesPerSecond, bytesPerSecond, 0, 0), 0));
	}

}
