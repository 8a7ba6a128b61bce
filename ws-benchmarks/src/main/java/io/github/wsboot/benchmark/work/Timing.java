package io.github.wsboot.benchmark.work;

import java.time.Duration;

/**
 * How long a scenario runs.
 *
 * @param warmUp before anything is counted
 * @param measured what is counted
 */
public record Timing(Duration warmUp, Duration measured) {

	Duration total() {
		return this.warmUp.plus(this.measured);
	}

}
