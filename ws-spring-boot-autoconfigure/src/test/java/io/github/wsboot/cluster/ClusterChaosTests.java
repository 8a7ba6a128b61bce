package io.github.wsboot.cluster;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

	@ParameterizedTest
	@MethodSource("seeds")
	void whenANetworkHoldsBackAStormThenOneConnectionIsLeft(long seed) throws Exception {
		Random random = new Random(seed);
		try (TestCluster cluster = new TestCluster()) {
			List<RedisNode> nodes = List.of(cluster.join(), cluster.join(), cluster.join());
			FaultProxy proxy = nodes.get(2).proxy;
			for (int round = 0; round < (FULL ? 30 : 3); round++) {
				String code = "code" + round;
				// the next scripts arrive in another order than they were sent in
				cluster.redis.command("SCRIPT", "FLUSH");
				proxy.mode(random.nextBoolean() ? FaultProxy.Mode.HOLD : FaultProxy.Mode.PARK);
				Chaos.pause(random.nextInt(1500));
				CompletableFuture<?>[] storm = IntStream.range(0, 9)
					.mapToObj((i) -> CompletableFuture
						.runAsync(() -> nodes.get(i % 3).node.connect(code, null, List.of())))
					.toArray(CompletableFuture[]::new);
				CompletableFuture.allOf(storm).get(1, TimeUnit.MINUTES);
				Chaos.pause(random.nextInt(1500));
				proxy.mode(FaultProxy.Mode.PASS);
				cluster.awaitSettled();
				await().atMost(TestCluster.PATIENCE)
					.untilAsserted(() -> assertThat(nodes.stream().filter((node) -> node.local().isOnline(code)))
						.as("connections of %s with -Dws.test.seed=%d", code, seed)
						.hasSize(1));
			}
			cluster.awaitHealed();
		}
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
