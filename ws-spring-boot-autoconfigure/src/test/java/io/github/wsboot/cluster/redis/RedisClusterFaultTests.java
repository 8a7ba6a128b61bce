package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.cluster.Topic;
import io.github.wsboot.cluster.redis.FakeNode.FakeClaimant;
import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisClusterEngine} at servers that fail or are not what was expected.
 */
@Tag("one-jdk")
class RedisClusterFaultTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final List<RedisClusterEngine> engines = new ArrayList<>();

	private final List<TestRedis> servers = new ArrayList<>();

	private final FakeNode a = new FakeNode("a");

	private final FakeNode b = new FakeNode("b");

	@AfterEach
	void stopAll() {
		this.engines.forEach((engine) -> engine.stop(Duration.ofSeconds(5)));
		this.servers.forEach(TestRedis::close);
	}

	@Test
	void whenRedisIsACluster() {
		TestRedis redis = server("--cluster-enabled", "yes");
		redis.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
		await(() -> assertThat(redis.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
		RedisClusterEngine first = start(redis, this.a, (settings) -> patient(settings).redisCluster(true));
		RedisClusterEngine second = start(redis, this.b, (settings) -> patient(settings).redisCluster(true));
		exerciseBoth(first, second);
		FakeClaimant old = new FakeClaimant();
		assertThat(get(first.claim("claimed", old, true))).isEqualTo(Claim.GRANTED);
		assertThat(get(second.claim("claimed", new FakeClaimant(), false))).isEqualTo(Claim.GRANTED);
		await(() -> assertThat(old.superseded).isTrue());
		redis.command("CLIENT", "KILL", "TYPE", "normal");
		redis.command("CLIENT", "KILL", "TYPE", "pubsub");
		await(() -> exerciseBoth(first, second));
		this.engines.forEach((engine) -> engine.stop(Duration.ofSeconds(5)));
		assertThat(redis.size()).isZero();
	}

	@Test
	void whenRedisIsAClusterOfThreeThenAllMeetAtOneOfThem() {
		List<TestRedis> masters = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			TestRedis master = server("--cluster-enabled", "yes", "--cluster-node-timeout", "5000");
			master.command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(i * 5461),
					String.valueOf((i == 2) ? 16_383 : i * 5461 + 5460));
			master.command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
			masters.add(master);
		}
		for (TestRedis other : masters.subList(1, 3)) {
			masters.get(0).command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(other.port()));
		}
		for (TestRedis master : masters) {
			await(() -> assertThat(master.command("CLUSTER", "INFO")).contains("cluster_state:ok")
				.contains("cluster_known_nodes:3"));
		}
		RedisClusterEngine first = start(masters.get(0), this.a, (settings) -> patient(settings).redisCluster(true));
		RedisClusterEngine second = start(masters.get(2), this.b, (settings) -> patient(settings).redisCluster(true));
		await(() -> exerciseBoth(first, second));
		for (int i = 0; i < 20; i++) {
			String code = "code-" + i;
			this.b.has(code, "uid-" + i, "group-" + i);
			get(second.changed(code));
			for (Topic topic : List.of(Topic.code(code), Topic.uid("uid-" + i), Topic.group("group-" + i))) {
				assertThat(get(first.publish(topic, bytes("x")))).isEqualTo(Reach.handedTo(1));
			}
			FakeClaimant old = new FakeClaimant();
			assertThat(get(first.claim(code, old, false))).isEqualTo(Claim.GRANTED);
			assertThat(get(second.claim(code, new FakeClaimant(), false))).isEqualTo(Claim.GRANTED);
			await(() -> assertThat(old.superseded).isTrue());
		}
		assertThat(get(first.counts(List.of(Topic.ALL)))).containsEntry(Topic.ALL, 20L);
		this.engines.forEach((engine) -> engine.stop(Duration.ofSeconds(5)));
		for (TestRedis master : masters) {
			assertThat(master.size()).isZero();
		}
	}

	@Test
	void whenMasterIsDemotedThenTheNewOneIsFound() {
		TestRedis master = server();
		TestRedis replica = server("--replicaof", "127.0.0.1 " + master.port());
		TestRedis sentinel = TestRedis.sentinel("sentinel monitor main 127.0.0.1 " + master.port() + " 1",
				"sentinel down-after-milliseconds main 1000", "sentinel failover-timeout main 2000");
		this.servers.add(sentinel);
		await(() -> assertThat(replica.command("INFO", "replication")).contains("master_link_status:up"));
		RedisURI uri = RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "main").build();
		RedisClusterEngine first = start(RedisClusterSettings.of(uri).heartbeat(Duration.ofMillis(500)), this.a);
		RedisClusterEngine second = start(RedisClusterSettings.of(uri).heartbeat(Duration.ofMillis(500)), this.b);
		await(() -> exerciseBoth(first, second));
		await(() -> assertThat(sentinel.command("SENTINEL", "FAILOVER", "main")).isEqualTo("+OK"));
		await(() -> assertThat(replica.command("INFO", "replication")).contains("role:master"));
		await(() -> assertThat(master.command("INFO", "replication")).contains("role:slave"));
		await(() -> exerciseBoth(first, second));
		replica.kill();
		await(() -> assertThat(first.state()).isEqualTo(WsClusterState.DISCONNECTED));
		await(() -> exerciseBoth(first, second));
	}

	@Test
	void whenConnectionsAreKilledThenOpenedAgain() {
		TestRedis redis = server();
		RedisClusterEngine first = start(redis, this.a, RedisClusterFaultTests::patient);
		RedisClusterEngine second = start(redis, this.b, RedisClusterFaultTests::patient);
		exerciseBoth(first, second);
		for (int i = 0; i < 5; i++) {
			redis.command("CLIENT", "KILL", "TYPE", (i % 2 == 0) ? "normal" : "pubsub");
			await(() -> assertThat(first.counters().reconnects()).isPositive());
			await(() -> exerciseBoth(first, second));
		}
		assertThat(first.counters().term()).isOne();
	}

	@Test
	void whenRedisPausesForLongerThanTheLeaseThenAllIsWellAfterwards() {
		TestRedis redis = server();
		RedisClusterEngine first = start(redis, this.a, (settings) -> {
		});
		RedisClusterEngine second = start(redis, this.b, (settings) -> {
		});
		FakeClaimant claimant = new FakeClaimant();
		get(first.claim("claimed", claimant, false));
		await(() -> exerciseBoth(first, second));
		redis.command("CLIENT", "PAUSE", "3000");
		await(() -> assertThat(this.a.states).contains(WsClusterState.DISCONNECTED));
		long before = System.nanoTime();
		get(first.publish(Topic.ALL, bytes("x")));
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
		await(() -> exerciseBoth(first, second));
		assertThat(claimant.superseded).isFalse();
		assertThat(get(second.claim("claimed", new FakeClaimant(), true))).isEqualTo(Claim.TAKEN);
	}

	@Test
	void whenRedisIsRolledBackThenTheDirectoryIsWrittenAgain() {
		TestRedis redis = server("--save", "3600 1");
		RedisClusterEngine first = start(redis, this.a,
				(settings) -> settings.heartbeat(Duration.ofSeconds(2)).lease(Duration.ofSeconds(6)));
		RedisClusterEngine second = start(redis, this.b,
				(settings) -> settings.heartbeat(Duration.ofSeconds(2)).lease(Duration.ofSeconds(6)));
		this.a.has("before", "uid");
		get(first.changed("before"));
		redis.command("SAVE");
		this.a.members.remove("before");
		get(first.changed("before"));
		this.a.has("after", "uid");
		this.a.has("later", "uid");
		get(first.changed("after"));
		get(first.changed("later"));
		redis.kill();
		redis.restart();
		await(() -> {
			assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED);
			assertThat(second.state()).isEqualTo(WsClusterState.CONNECTED);
			assertThat(get(second.counts(List.of(Topic.uid("uid"), Topic.code("before")))).values()).containsExactly(2L,
					0L);
		});
		assertThat(first.counters().resyncs()).isOne();
	}

	@Test
	void whenScriptsAreFlushedThenTheyAreSentAgain() {
		TestRedis redis = server();
		RedisClusterEngine first = start(redis, this.a, RedisClusterFaultTests::patient);
		RedisClusterEngine second = start(redis, this.b, RedisClusterFaultTests::patient);
		redis.command("SCRIPT", "FLUSH");
		exerciseBoth(first, second);
		assertThat(get(first.claim("claimed", new FakeClaimant(), true))).isEqualTo(Claim.GRANTED);
		await(() -> assertThat(this.a.states).containsExactly(WsClusterState.CONNECTED));
	}

	@Test
	void whenMasterMayNotWriteForLackOfReplicasThenNodesAreOutOfTouch() {
		TestRedis redis = server();
		RedisClusterEngine first = start(redis, this.a, (settings) -> {
		});
		start(redis, this.b, (settings) -> {
		});
		await(() -> assertThat(get(first.publish(Topic.ALL, bytes("x")))).isEqualTo(Reach.handedTo(1)));
		redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
		await(() -> assertThat(first.state()).isEqualTo(WsClusterState.DISCONNECTED));
		assertThat(first.counts(List.of(Topic.ALL)).toCompletableFuture()).isCompletedExceptionally();
		assertThat(get(first.publish(Topic.ALL, bytes("y")))).isEqualTo(Reach.handedTo(1));
		redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
		await(() -> assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED));
	}

	@Test
	void whenLeaseCannotBeRenewedUnderStrictThenClaimsAreFencedAndRefused() {
		TestRedis redis = server();
		RedisClusterEngine first = start(redis, this.a, (settings) -> settings.strict(true));
		FakeClaimant claimant = new FakeClaimant();
		assertThat(get(first.claim("claimed", claimant, false))).isEqualTo(Claim.GRANTED);
		redis.kill();
		await(() -> assertThat(claimant.fenced).isTrue());
		assertThat(get(first.claim("claimed", claimant, false))).isEqualTo(Claim.REFUSED);
		redis.restartEmpty();
		await(() -> assertThat(get(first.claim("claimed", claimant, false))).isEqualTo(Claim.GRANTED));
	}

	private void exerciseBoth(RedisClusterEngine first, RedisClusterEngine second) {
		this.a.has("code", "uid", "group");
		get(first.changed("code"));
		assertThat(get(second.counts(List.of(Topic.ALL, Topic.uid("uid")))).values()).containsExactly(1L, 1L);
		assertThat(get(second.publish(Topic.group("group"), bytes("hi")))).isEqualTo(Reach.handedTo(1));
		assertThat(get(second.publish(Topic.code("code"), bytes("hi")))).isEqualTo(Reach.handedTo(1));
	}

	/**
	 * For tests in which nothing fails that takes longer than usual.
	 */
	private static RedisClusterSettings.Builder patient(RedisClusterSettings.Builder settings) {
		return settings.lease(Duration.ofSeconds(20)).commandTimeout(Duration.ofSeconds(10));
	}

	private TestRedis server(String... arguments) {
		TestRedis redis = TestRedis.own(arguments);
		this.servers.add(redis);
		return redis;
	}

	private RedisClusterEngine start(TestRedis redis, FakeNode node, Consumer<RedisClusterSettings.Builder> more) {
		RedisClusterSettings.Builder settings = RedisClusterSettings.of(RedisURI.create(redis.url()))
			.heartbeat(Duration.ofMillis(200))
			.lease(Duration.ofSeconds(2));
		more.accept(settings);
		return start(settings, node);
	}

	private RedisClusterEngine start(RedisClusterSettings.Builder settings, FakeNode node) {
		RedisClusterEngine engine = new RedisClusterEngine(settings.build());
		this.engines.add(engine);
		engine.start(node);
		return engine;
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(20)).ignoreExceptions().untilAsserted(assertion);
	}

	private static <T> T get(CompletionStage<T> stage) {
		return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
