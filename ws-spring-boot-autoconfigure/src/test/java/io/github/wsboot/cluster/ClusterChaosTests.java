package io.github.wsboot.cluster;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks at three nodes after each round of {@link Chaos}. With
 * {@code -Dws.test.full=true} there are more rounds and seeds and one of the nodes is a
 * process of its own; {@code -Dws.test.seed} repeats a run.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@DisabledOnOs(OS.WINDOWS)
@Tag("one-jdk")
class ClusterChaosTests {

	private static final boolean FULL = Boolean.getBoolean("ws.test.full");

	static LongStream seeds() {
		Long seed = Long.getLong("ws.test.seed");
		return (seed != null) ? LongStream.of(seed) : new Random().longs(FULL ? 10 : 1);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void whenAnythingFailsThenTheClusterHeals(long seed) throws Exception {
		run(seed, false, FULL);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	@EnabledIfSystemProperty(named = "ws.test.full", matches = "true")
	void whenStrictThenThereAreNeverTwo(long seed) throws Exception {
		// a process that was frozen wakes up with what it had, before it can know better
		run(seed, true, false);
	}

	private static void run(long seed, boolean strict, boolean processes) throws Exception {
		try (TestCluster cluster = new TestCluster(strict); Chaos chaos = new Chaos(cluster, seed, processes)) {
			try {
				for (int i = 0; i < (FULL ? 20 : 3); i++) {
					chaos.round();
				}
				cluster.stop();
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError(
						"With -Dws.test.seed=" + seed + " after\n" + String.join("\n", chaos.history()), ex);
			}
		}
	}

}
