package io.github.wsboot.benchmark.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.wsboot.benchmark.work.Metric;
import io.github.wsboot.benchmark.work.Scenario;
import io.github.wsboot.benchmark.work.Scenarios;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	private static final List<Report.Subject> SUBJECTS = List.of(new Report.Subject("ws-tomcat", "ours", "naive"),
			new Report.Subject("naive", "by hand", "naive"), new Report.Subject("netty", "the limit", "naive"));

	private final Scenario scenario = Scenarios.quick().get(0);

	@TempDir
	Path directory;

	@Test
	void writeWhenMeasuredThenMediansAndRatios() throws Exception {
		try (Results results = Results.create(this.directory.resolve("test.csv"))) {
			results.note("Measured on a machine");
			double[] ours = { 400, 100, 300 };
			for (int round = 1; round <= 3; round++) {
				results.add(round, this.scenario.name(), "ws-tomcat", Metric.RATE, ours[round - 1]);
				results.add(round, this.scenario.name(), "naive", Metric.RATE, 100);
				results.add(round, this.scenario.name(), "netty", Metric.RATE, 600);
				results.add(round, this.scenario.name(), "netty", Metric.MISSING, 0);
			}
		}
		new Report(Results.load(this.directory.resolve("test.csv")), List.of(this.scenario), SUBJECTS)
			.write(this.directory, "test");
		assertThat(Files.readString(this.directory.resolve("test.md"))).contains("- Measured on a machine")
			.contains("Medians of 3 rounds")
			.contains("| server | messages/s | min – max | × by hand | × netty |")
			.containsSubsequence("| netty | 600 | 600 – 600 | 6.00 | 1.00 |",
					"| **ws-tomcat** | 300 | 100 – 400 | 3.00 | 0.50 |", "| naive | 100 | 100 – 100 | 1.00 | 0.17 |")
			.doesNotContain("missing");
		assertThat(Files.readString(this.directory.resolve("test-broadcast.svg"))).startsWith("<svg")
			.contains(">ws-tomcat<");
	}

}
