package io.github.wsboot.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the benchmark runs, not what it says.
 */
class SmokeTests {

	@TempDir
	Path directory;

	@Test
	void runWhenSmallThenEveryScenarioHasResults() throws Exception {
		Options options = Options
			.parse(new String[] { "smoke", "--peers=ws-,naive-tomcat", "--results=" + this.directory });
		Benchmark.run(options);
		List<String> raw = Files.readAllLines(this.directory.resolve("smoke.csv"));
		assertThat(raw).noneMatch((line) -> line.contains("failed") || line.contains("skipped"));
		for (Peer peer : options.peers()) {
			options.scenarios()
				.forEach((scenario) -> assertThat(raw)
					.anyMatch((line) -> line.startsWith("1," + scenario.name() + "," + peer.name() + ",")));
		}
		assertThat(raw).filteredOn((line) -> line.contains(",MISSING,") || line.contains(",LOST,"))
			.isNotEmpty()
			.allMatch((line) -> line.endsWith(",0.000"));
		assertThat(this.directory.resolve("smoke.md")).content().contains("| **ws-tomcat** |");
	}

}
