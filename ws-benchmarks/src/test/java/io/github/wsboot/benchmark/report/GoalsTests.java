package io.github.wsboot.benchmark.report;

import io.github.wsboot.benchmark.work.Metric;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GoalsTests {

	private final Results results = new Results(null);

	@Test
	void tableWhenFasterThanWantedThenMet() {
		this.results.add(1, "broadcast-1000-64B-16", "ws-tomcat", Metric.RATE, 400);
		this.results.add(1, "broadcast-1000-64B-16", "naive-tomcat", Metric.RATE, 90);
		this.results.add(1, "broadcast-1000-64B-16", "gorilla", Metric.RATE, 300);
		assertThat(new Goals(this.results).table())
			.contains("| ws-tomcat broadcast-1000-64B-16 | messages/s | ≥ 4 × naive-tomcat | 4.44 | met |")
			.contains("| ws-tomcat broadcast-1000-64B-16 | messages/s | ≥ 1.50 × gorilla | 1.33 | **missed** |")
			.contains("does not have");
	}

	@Test
	void tableWhenOneRoundHasStalledThenMissed() {
		for (int round = 1; round <= 3; round++) {
			this.results.add(round, "stuck-300", "ws-jetty", Metric.MAX_MILLIS, (round == 2) ? 900 : 90);
			this.results.add(round, "stuck-300", "ws-jetty", Metric.MISSING, 0);
		}
		assertThat(new Goals(this.results).table())
			.contains("| ws-jetty stuck-300 | max ms | ≤ 500 | 900 | **missed** |")
			.contains("| ws-jetty stuck-300 | missing | ≤ 0 | 0 | met |");
	}

	@Test
	void tableWhenCallTakesLongerForMoreRecipientsThenMissed() {
		this.results.add(1, "broadcast-100-64B-16", "ws-tomcat", Metric.CALL_P50_MICROS, 2);
		this.results.add(1, "broadcast-9500-64B-16", "ws-tomcat", Metric.CALL_P50_MICROS, 10);
		assertThat(new Goals(this.results).table()).contains(
				"| ws-tomcat broadcast-9500-64B-16 | call p50 µs | ≥ 0.50 × broadcast-100-64B-16 | 0.20 | **missed** |");
	}

	@Test
	void tableWhenNothingMeasuredThenEmpty() {
		assertThat(new Goals(this.results).table()).isEmpty();
	}

}
