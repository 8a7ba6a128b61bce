package io.github.wsboot.benchmark.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Smoke test of {@link ClusterBenchmark}.
 */
class ClusterBenchmarkTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final Table table = new Table(new PrintStream(this.out, true, StandardCharsets.UTF_8));

	private final ClusterBenchmark.Plan plan = new ClusterBenchmark.Plan(Duration.ofMillis(50), 1, 100, List.of(3));

	@Test
	void latencyHasBothWays() {
		Latency.measure(this.plan, this.table);
		assertThat(printed()).contains("| a connection here |", "| a connection there |");
	}

	@Test
	void recoveryEnds() {
		Recovery.resync(this.plan, this.table);
		assertThat(printed()).contains("| another node counts 100 |");
	}

	@Test
	void questionsAreAnswered() {
		Questions.measure(this.plan, this.table);
		assertThat(printed()).contains("| getWSCount() | 3 | 16 |");
	}

	private String printed() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
