package io.github.wsboot.engine.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class SequenceWindowTests {

	@Test
	void addWhenInOrderThenEachIsSeenOnce() {
		SequenceWindow window = new SequenceWindow(1);
		for (long number = 1; number <= 10_000; number++) {
			assertThat(window.add(number)).isTrue();
			assertThat(window.add(number)).isFalse();
		}
	}

	@Test
	void addWhenOvertakenThenEachIsSeenOnce() {
		Random random = new Random(7);
		List<Long> numbers = new ArrayList<>();
		for (long start = 100; start < 50_000; start += 100) {
			List<Long> part = new ArrayList<>();
			for (long number = start; number < start + 100; number++) {
				part.add(number);
				part.add(number);
			}
			Collections.shuffle(part, random);
			numbers.addAll(part);
		}
		SequenceWindow window = new SequenceWindow(numbers.get(0));
		Set<Long> seen = new HashSet<>();
		for (long number : numbers) {
			assertThat(window.add(number)).as("%s", number).isEqualTo(seen.add(number));
		}
	}

	@Test
	void addWhenOlderThanTheWindowThenCountsAsSeen() {
		SequenceWindow window = new SequenceWindow(1);
		assertThat(window.add(1)).isTrue();
		assertThat(window.add(1_000_000)).isTrue();
		assertThat(window.add(2)).isFalse();
		assertThat(window.add(999_000)).isTrue();
		assertThat(window.add(999_000)).isFalse();
		assertThat(window.add(1_000_000 - 4096)).isFalse();
		assertThat(window.add(1_000_000 - 4095)).isTrue();
	}

	@Test
	void addWhenNegativeOrHugeThenNothingBreaks() {
		SequenceWindow window = new SequenceWindow(Long.MIN_VALUE + 5000);
		window.add(Long.MIN_VALUE + 5000);
		window.add(0);
		assertThat(window.add(Long.MAX_VALUE)).isTrue();
		assertThat(window.add(Long.MAX_VALUE)).isFalse();
		assertThat(window.add(-1)).isFalse();
	}

	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void addWhenNumbersAreAsFarApartAsCanBeThenReturnsAtOnce() {
		SequenceWindow window = new SequenceWindow(Long.MIN_VALUE + 5000);
		assertThat(window.add(Long.MIN_VALUE + 5000)).isTrue();
		assertThat(window.add(Long.MAX_VALUE - 1)).isTrue();
		assertThat(window.add(Long.MAX_VALUE)).isTrue();
		assertThat(window.add(Long.MAX_VALUE)).isFalse();
		SequenceWindow least = new SequenceWindow(Long.MIN_VALUE);
		assertThat(least.add(Long.MIN_VALUE)).isTrue();
		assertThat(least.add(Long.MIN_VALUE)).isFalse();
		assertThat(least.add(1)).isTrue();
	}

}
