package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a node whose way to Redis swallows everything.
 */
@Tag("one-jdk")
class RedisPartitionTests {

	@Test
	void whenNothingComesThroughThenNoCallHangsAndAllHeals() throws Exception {
		try (TestRedis redis = TestRedis.own(); FaultProxy proxy = new FaultProxy(redis.port())) {
			TestNode cut = node(proxy.port(), Duration.ofSeconds(2), Duration.ofSeconds(1)).start();
			// whatever it asks for is answered
			TestNode other = node(redis.port(), Duration.ofSeconds(20), Duration.ofSeconds(10)).start();
			cut.connect("code", "uid", "group");
			assertThat(other.count(Topic.uid("uid"))).isOne();
			for (int round = 0; round < 3; round++) {
				proxy.mode(FaultProxy.Mode.BLACKHOLE);
				long before = System.nanoTime();
				Stream<CompletionStage<?>> calls = Stream.of(cut.engine.publish(Topic.ALL, new byte[1]),
						cut.engine.changed("code"), cut.engine.counts(Set.of(Topic.ALL)));
				calls.forEach((call) -> TestNode.get(call.handle((value, ex) -> true)));
				assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
				await().atMost(TestNode.PATIENCE).until(() -> cut.engine.state() == WsClusterState.DISCONNECTED);
				await().atMost(TestNode.PATIENCE).until(() -> other.count(Topic.uid("uid")) == 0);
				cut.add(new Member("late" + round, "uid", Set.of(), Map.of()));
				assertThat(cut.engine.changed("late" + round).toCompletableFuture()).isCompletedExceptionally();
				assertThat(cut.publish(Topic.ALL, "never")).isEqualTo(Reach.REJECTED);
				proxy.mode(FaultProxy.Mode.PASS);
				long expected = 2L + round;
				await().atMost(TestNode.PATIENCE).until(() -> cut.engine.state() == WsClusterState.CONNECTED);
				await().atMost(TestNode.PATIENCE).until(() -> other.count(Topic.uid("uid")) == expected);
				assertThat(other.publish(Topic.group("group"), "again")).isEqualTo(Reach.handedTo(1));
			}
			assertThat(other.receivedTexts()).doesNotContain("never");
			cut.stop();
			other.stop();
			assertThat(redis.size()).isZero();
		}
	}

	private static TestNode node(int port, Duration lease, Duration commandTimeout) {
		return new TestNode(new RedisClusterEngine(RedisClusterSettings.of(RedisURI.create("127.0.0.1", port))
			.heartbeat(Duration.ofMillis(300))
			.lease(lease)
			.commandTimeout(commandTimeout)
			.build()));
	}

}
