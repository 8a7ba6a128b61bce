package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.cluster.Topic;
import io.github.wsboot.cluster.redis.FakeNode.FakeClaimant;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Whether the permissions that {@link Mend} asks for are those that are needed.
 */
@Tag("one-jdk")
class RedisPermissionsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final String PREFIX = "app:";

	private final List<RedisClusterEngine> engines = new ArrayList<>();

	private TestRedis redis;

	private boolean redisCluster;

	private void startRedis(String... arguments) {
		this.redis = TestRedis.own(arguments);
		permit("reset", "on", ">secret");
		permit(Mend.permissions(PREFIX).split(" "));
	}

	@AfterEach
	void stopAll() {
		this.engines.forEach((engine) -> engine.stop(Duration.ofSeconds(5)));
		this.redis.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void everythingWhenPermittedWhatIsAskedForThenNothingIsDenied(boolean isRedisCluster) {
		startRedis("--cluster-enabled", isRedisCluster ? "yes" : "no");
		if (isRedisCluster) {
			this.redisCluster = true;
			assertThat(this.redis.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383")).isEqualTo("+OK");
			await(() -> assertThat(this.redis.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
		}
		FakeNode here = new FakeNode("a");
		FakeNode there = new FakeNode("b");
		there.has("code", "uid", "group");
		RedisClusterEngine first = start(here);
		RedisClusterEngine second = start(there);
		FakeClaimant old = new FakeClaimant();
		assertThat(get(second.claim("code", old, true))).isEqualTo(Claim.GRANTED);
		get(second.changed("code"));
		assertThat(get(first.publish(Topic.group("group"), bytes("x")))).isEqualTo(Reach.handedTo(1));
		await(() -> assertThat(there.received).containsExactly("x"));
		assertThat(get(first.counts(List.of(Topic.ALL, Topic.uid("uid"), Topic.code("code")))).values())
			.containsExactly(1L, 1L, 1L);
		assertThat(get(first.members(List.of("code")))).containsOnlyKeys("code");
		assertThat(get(first.list(Topic.group("group"), null, 10)).entries()).hasSize(1);
		assertThat(get(first.names(Topic.Kind.UID, null, 10))).containsExactly("uid");
		assertThat(get(first.claim("code", new FakeClaimant(), false))).isEqualTo(Claim.GRANTED);
		await(() -> assertThat(old.superseded).isTrue());
		get(first.put("key", "value", LONG));
		assertThat(get(second.take("key"))).isPresent();
		there.members.clear();
		get(second.changed("code"));
		await(() -> assertThat(get(first.publish(Topic.uid("uid"), bytes("y")))).isEqualTo(Reach.handedTo(0)));
		second.abandon();
		await(() -> assertThat(first.counters().reaps()).isOne());
		this.redis.flush();
		await(() -> assertThat(first.counters().term()).isEqualTo(2));
		await(() -> assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED));
		first.stop(Duration.ofSeconds(5));
		assertThat(denied()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-time", "-publish", "-@sortedset", "-eval -evalsha", "resetkeys ~other:*",
			"resetchannels &other:*" })
	void startWhenSomethingIsNotPermittedThenTheTextSaysWhatIsNeeded(String rules) {
		startRedis();
		permit(rules.split(" "));
		assertThatIllegalStateException().isThrownBy(() -> start(new FakeNode("a")))
			.withMessageContaining("lacks a permission")
			.withMessageContaining("~app:* &app:* ");
	}

	private List<@Nullable Object> denied() {
		try (RedisClient client = RedisClient.create(this.redis.url());
				StatefulRedisConnection<String, String> connection = client.connect()) {
			return connection.sync().aclLog().stream().map((entry) -> entry.get("object")).toList();
		}
	}

	private void permit(String... rules) {
		String[] command = Stream.concat(Stream.of("ACL", "SETUSER", "chat"), Stream.of(rules)).toArray(String[]::new);
		assertThat(this.redis.command(command)).isEqualTo("+OK");
	}

	private RedisClusterEngine start(FakeNode node) {
		RedisURI uri = RedisURI.create(this.redis.url());
		uri.setAuthentication("chat", "secret");
		uri.setDatabase(this.redisCluster ? 0 : 1);
		RedisClusterEngine engine = new RedisClusterEngine(RedisClusterSettings.of(uri)
			.redisCluster(this.redisCluster)
			.keyPrefix(PREFIX)
			.heartbeat(Duration.ofMillis(200))
			.lease(Duration.ofSeconds(2))
			.commandTimeout(Duration.ofSeconds(10))
			.build());
		this.engines.add(engine);
		engine.start(node);
		return engine;
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
	}

	private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
		return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
