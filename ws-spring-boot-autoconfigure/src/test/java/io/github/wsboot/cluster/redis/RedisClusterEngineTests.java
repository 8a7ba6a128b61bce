package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Slice;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.cluster.Topic;
import io.github.wsboot.cluster.redis.FakeNode.FakeClaimant;
import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RedisClusterEngine} with nodes that meet at a real Redis.
 */
@Tag("one-jdk")
class RedisClusterEngineTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	/** What takes longer than usual has not failed. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final List<RedisClusterEngine> engines = new ArrayList<>();

	private TestRedis redis;

	private FakeNode a;

	private FakeNode b;

	@BeforeEach
	void startRedis() {
		this.redis = TestRedis.own();
		this.a = new FakeNode("a");
		this.b = new FakeNode("b");
	}

	@AfterEach
	void stopAll() {
		this.engines.forEach((engine) -> engine.stop(Duration.ofSeconds(5)));
		this.redis.close();
	}

	@Test
	void startJoinsAtOnce() {
		RedisClusterEngine engine = start(this.a);
		assertThat(engine.state()).isEqualTo(WsClusterState.CONNECTED);
		await(() -> assertThat(this.a.states).containsExactly(WsClusterState.CONNECTED));
		assertThat(engine.counters().term()).isEqualTo(1);
	}

	@Test
	void statisticsKnowTheNodesAndHowLongTheBusTakes() {
		RedisClusterEngine engine = start(this.a);
		start(this.b);
		await(() -> assertThat(engine.statistics().nodes()).isEqualTo(2));
		await(() -> assertThat(engine.statistics().lag()).isNotNull().isPositive());
		assertThat(engine.statistics().terms()).isEqualTo(1);
		engine.stop(Duration.ofSeconds(5));
		assertThat(engine.statistics().nodes()).isZero();
		assertThat(engine.statistics().lag()).isNull();
	}

	@Test
	void publishReachesInterestedNodesInOrder() {
		this.b.has("code-1", "uid-1", "group-1");
		RedisClusterEngine sender = start(this.a);
		start(this.b);
		assertThat(reach(sender.publish(Topic.code("code-1"), bytes("x")))).isEqualTo(Reach.handedTo(1));
		await(() -> assertThat(this.b.received).isNotEmpty());
		this.b.received.clear();
		List<Topic> topics = List.of(Topic.ALL, Topic.uid("uid-1"), Topic.group("group-1"), Topic.code("code-1"),
				Topic.node(this.b.id()));
		List<CompletionStage<Reach>> reaches = new ArrayList<>();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			sent.add("m" + i);
			reaches.add(sender.publish(topics.get(i % topics.size()), bytes("m" + i)));
		}
		reaches.forEach((reach) -> assertThat(reach(reach)).isEqualTo(Reach.handedTo(1)));
		await(() -> assertThat(this.b.received).hasSize(sent.size()));
		assertThat(this.b.received).isEqualTo(sent);
		assertThat(reach(sender.publish(Topic.uid("nobody"), bytes("x")))).isEqualTo(Reach.handedTo(0));
	}

	@Test
	void changedCodeIsVisibleEverywhereWhenDone() {
		RedisClusterEngine writer = start(this.a);
		RedisClusterEngine reader = start(this.b);
		this.a.has("one", "uid", "g1", "g2");
		this.a.has("two", "uid", "g1");
		this.a.has("three", null);
		this.a.has("z\0ero", "u\0id", "g\0");
		get(writer.changed("one"));
		get(writer.changed("two"));
		get(writer.changed("three"));
		get(writer.changed("z\0ero"));
		List<Topic> topics = List.of(Topic.ALL, Topic.uid("uid"), Topic.uid("ui"), Topic.uid("u\0id"),
				Topic.group("g1"), Topic.group("g2"), Topic.group("g\0"), Topic.code("one"), Topic.code("none"));
		assertThat(get(reader.counts(topics)).values()).containsExactly(4L, 2L, 0L, 1L, 2L, 1L, 1L, 1L, 0L);
		assertThat(get(reader.members(List.of("one", "none", "three"))))
			.isEqualTo(Map.of("one", this.a.members.get("one"), "three", this.a.members.get("three")));
		assertThat(get(reader.names(Topic.Kind.UID, null, 10))).containsExactly("u\0id", "uid");
		assertThat(get(reader.names(Topic.Kind.GROUP, "g\0", 1))).containsExactly("g1");
		assertThat(get(writer.counts(List.of(Topic.ALL)))).containsEntry(Topic.ALL, 0L);
		assertThat(listed(reader, Topic.ALL)).extracting(Slice.Entry::uniqueCode)
			.containsExactlyInAnyOrder("one", "two", "three", "z\0ero");
		assertThat(listed(reader, Topic.group("g1"))).containsExactlyInAnyOrder(new Slice.Entry("one", "uid"),
				new Slice.Entry("two", "uid"));
		assertThat(listed(reader, Topic.uid("u\0id"))).containsExactly(new Slice.Entry("z\0ero", "u\0id"));
		this.a.members.remove("two");
		this.a.has("one", null, "g2");
		get(writer.changed("two"));
		get(writer.changed("one"));
		assertThat(get(reader.counts(topics)).values()).containsExactly(3L, 0L, 0L, 1L, 0L, 1L, 1L, 1L, 0L);
		assertThat(get(reader.names(Topic.Kind.UID, null, 10))).containsExactly("u\0id");
		assertThat(get(reader.names(Topic.Kind.GROUP, null, 10))).containsExactly("g\0", "g2");
	}

	@Test
	void stopLeavesNothing() {
		this.a.has("one", "uid", "group");
		RedisClusterEngine first = start(this.a);
		RedisClusterEngine second = start(this.b);
		get(first.claim("one", new FakeClaimant(), false));
		get(second.claim("two", new FakeClaimant(), false));
		first.stop(Duration.ofSeconds(5));
		assertThat(get(second.counts(List.of(Topic.ALL)))).containsEntry(Topic.ALL, 0L);
		await(() -> assertThat(this.a.states).endsWith(WsClusterState.DISCONNECTED));
		second.stop(Duration.ofSeconds(5));
		assertThat(this.redis.size()).isZero();
		first.start(this.a);
		assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED);
		assertThat(first.counters().term()).isEqualTo(2);
	}

	@Test
	void newerClaimSupersedes() {
		RedisClusterEngine first = start(this.a);
		RedisClusterEngine second = start(this.b);
		FakeClaimant old = new FakeClaimant();
		FakeClaimant young = new FakeClaimant();
		assertThat(get(first.claim("code", old, false))).isEqualTo(Claim.GRANTED);
		assertThat(get(second.claim("code", young, true))).isEqualTo(Claim.TAKEN);
		assertThat(get(second.claim("code", young, false))).isEqualTo(Claim.GRANTED);
		await(() -> assertThat(old.superseded).isTrue());
		first.release("code", old);
		assertThat(get(first.claim("code", old, true))).isEqualTo(Claim.TAKEN);
		second.release("code", young);
		await(() -> assertThat(get(first.claim("code", old, true))).isEqualTo(Claim.GRANTED));
		assertThat(young.superseded).isFalse();
	}

	@Test
	void whenStrictThenOldOwnerHasGoneBeforeTheClaimIsGranted() {
		RedisClusterEngine first = start(this.a, settings().strict(true));
		RedisClusterEngine second = start(this.b, settings().strict(true));
		FakeClaimant claimant = new FakeClaimant();
		for (int i = 0; i < 50; i++) {
			FakeClaimant next = new FakeClaimant();
			FakeClaimant before = claimant;
			RedisClusterEngine engine = (i % 2 == 0) ? first : second;
			boolean supersededWhenGranted = get(engine.claim("code", next, false)
				.thenApply((claim) -> claim == Claim.GRANTED && before.superseded));
			assertThat(supersededWhenGranted).isEqualTo(i > 0);
			claimant = next;
		}
	}

	@Test
	void whenRedisIsAwayThenNothingWaitsAndAllIsMadeUpForLater() {
		RedisClusterEngine first = start(this.a);
		RedisClusterEngine second = start(this.b);
		FakeClaimant old = new FakeClaimant();
		FakeClaimant young = new FakeClaimant();
		get(first.claim("code", old, false));
		this.redis.kill();
		await(() -> {
			assertThat(first.state()).isEqualTo(WsClusterState.DISCONNECTED);
			assertThat(second.state()).isEqualTo(WsClusterState.DISCONNECTED);
		});
		assertThat(reach(first.publish(Topic.ALL, bytes("x")))).isEqualTo(Reach.REJECTED);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> first.counts(List.of(Topic.ALL)).toCompletableFuture().join())
			.withCauseInstanceOf(ClusterUnavailableException.class);
		this.a.has("late", "uid", "group");
		assertThat(first.changed("late").toCompletableFuture()).isCompletedExceptionally();
		assertThat(get(second.claim("code", young, false))).isEqualTo(Claim.PROVISIONAL);
		this.redis.restartEmpty();
		await(() -> {
			assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED);
			assertThat(second.state()).isEqualTo(WsClusterState.CONNECTED);
		});
		assertThat(get(second.counts(List.of(Topic.uid("uid")))).values()).containsExactly(1L);
		assertThat(reach(second.publish(Topic.group("group"), bytes("y")))).isEqualTo(Reach.handedTo(1));
		await(() -> assertThat(old.superseded).isTrue());
		assertThat(young.superseded).isFalse();
		await(() -> assertThat(this.a.states).containsExactly(WsClusterState.CONNECTED, WsClusterState.DISCONNECTED,
				WsClusterState.CONNECTED));
		await(() -> assertThat(this.a.received).containsExactly("y"));
	}

	@Test
	void whenRedisCannotBeReachedThenStartGoesOnInTheBackground() {
		this.redis.kill();
		// the start waits for two of them
		RedisClusterEngine engine = start(this.a, settings().commandTimeout(Duration.ofSeconds(1)));
		assertThat(engine.state()).isEqualTo(WsClusterState.DISCONNECTED);
		assertThat(this.a.states).isEmpty();
		this.redis.restart();
		await(() -> assertThat(this.a.states).containsExactly(WsClusterState.CONNECTED));
	}

	@Test
	void whenPasswordIsWrongThenStartFails() {
		try (TestRedis guarded = TestRedis.own("--requirepass", "right")) {
			RedisURI uri = RedisURI.create(guarded.url());
			uri.setAuthentication("wrong");
			RedisClusterEngine engine = new RedisClusterEngine(
					RedisClusterSettings.of(uri).commandTimeout(PATIENCE).build());
			assertThatIllegalStateException().isThrownBy(() -> engine.start(this.a))
				.withMessageContaining("127.0.0.1:" + guarded.port())
				.withMessageContaining("password")
				.withMessageNotContaining("wrong");
			RedisURI bare = RedisURI.create(guarded.url());
			assertThatIllegalStateException()
				.isThrownBy(() -> new RedisClusterEngine(RedisClusterSettings.of(bare).commandTimeout(PATIENCE).build())
					.start(this.a))
				.withMessageContaining("password");
		}
	}

	@Test
	void whenNodeDiesThenItsTracesVanish() {
		RedisClusterEngine first = start(this.a, settings().lease(Duration.ofSeconds(2)));
		RedisClusterEngine second = start(this.b, settings().lease(Duration.ofSeconds(2)));
		this.a.has("code", "uid", "group");
		get(first.changed("code"));
		get(first.claim("code", new FakeClaimant(), false));
		assertThat(get(second.counts(Set.of(Topic.ALL)))).containsEntry(Topic.ALL, 1L);
		this.redis.command("SET", "dead", "1");
		freeze(first);
		await(() -> {
			// else it may be out of touch for a moment
			assertThat(second.state()).isEqualTo(WsClusterState.CONNECTED);
			assertThat(get(second.counts(Set.of(Topic.ALL)))).containsEntry(Topic.ALL, 0L);
		});
		assertThat(get(second.claim("code", new FakeClaimant(), true))).isEqualTo(Claim.GRANTED);
		await(() -> assertThat(second.counters().reaps()).isOne());
		second.stop(Duration.ofSeconds(5));
		assertThat(this.redis.size()).isOne();
	}

	@Test
	void whenNodeFailsAtAMessageThenItStillHears() {
		RedisClusterEngine sender = start(this.a);
		start(this.b);
		this.b.failure = new StackOverflowError("of a codec");
		get(sender.publish(Topic.ALL, bytes("x")));
		get(sender.publish(Topic.ALL, bytes("y")));
		await(() -> assertThat(this.b.received).containsExactly("y"));
	}

	@Test
	void topicOfNoInterestIsLeftThoughAnotherComesAndGoes() {
		RedisClusterEngine engine = start(this.a);
		this.a.has("restless", "restless-uid");
		this.a.has("gone", "gone-uid");
		get(engine.changed("restless"));
		get(engine.changed("gone"));
		assertThat(channels()).contains("restless-uid", "gone-uid");
		this.a.members.remove("restless");
		get(engine.changed("restless"));
		this.a.members.remove("gone");
		get(engine.changed("gone"));
		await(() -> {
			this.a.has("restless", "restless-uid");
			get(engine.changed("restless").handle((nothing, ex) -> true));
			this.a.members.remove("restless");
			get(engine.changed("restless").handle((nothing, ex) -> true));
			assertThat(channels()).doesNotContain("gone");
		});
		await(() -> assertThat(channels()).doesNotContain("restless"));
	}

	@Test
	void topicOfAReplacedConnectionIsLeftWhenThatEnds() {
		RedisClusterEngine engine = start(this.a);
		this.a.has("code", "old-uid", "old-group", "both");
		get(engine.changed("code"));
		this.a.stillInterested.addAll(Set.of(Topic.uid("old-uid"), Topic.group("old-group")));
		this.a.has("code", "new-uid", "both");
		get(engine.changed("code"));
		this.a.stillInterested.clear();
		get(engine.changed("code"));
		await(() -> assertThat(channels()).doesNotContain("old-"));
		assertThat(channels()).contains("new-uid", "both");
	}

	private String channels() {
		return this.redis.command("EVAL", "return table.concat(redis.call('PUBSUB', 'CHANNELS'), ' ')", "0");
	}

	@Test
	void whenSomethingStrangeIsAmongTheNodesThenItIsIgnored() {
		this.redis.command("ZADD", "ws:{nodes}z", "9999999999999", "x", "9999999999999", "a-name-without-a-term",
				"9999999999999", "stranger----.?");
		RedisClusterEngine first = start(this.a);
		RedisClusterEngine second = start(this.b);
		assertThat(first.state()).isEqualTo(WsClusterState.CONNECTED);
		assertThat(get(second.counts(List.of(Topic.ALL)))).containsEntry(Topic.ALL, 0L);
		assertThat(get(first.claim("code", new FakeClaimant(), true))).isEqualTo(Claim.GRANTED);
		assertThat(get(second.claim("code", new FakeClaimant(), true))).isEqualTo(Claim.TAKEN);
	}

	@Test
	void applicationsInOtherDatabasesHearNothing() {
		RedisURI other = RedisURI.create(this.redis.url());
		other.setDatabase(1);
		RedisClusterEngine first = start(this.a);
		RedisClusterEngine second = start(this.b, RedisClusterSettings.of(other).commandTimeout(PATIENCE));
		assertThat(reach(first.publish(Topic.ALL, bytes("x")))).isEqualTo(Reach.handedTo(0));
		assertThat(reach(second.publish(Topic.ALL, bytes("x")))).isEqualTo(Reach.handedTo(0));
	}

	private void freeze(RedisClusterEngine engine) {
		// as if its process had died: nothing is said any more, nothing cleaned up
		engine.abandon();
	}

	private List<Slice.Entry> listed(RedisClusterEngine engine, Topic topic) {
		List<Slice.Entry> entries = new ArrayList<>();
		String cursor = null;
		do {
			Slice slice = get(engine.list(topic, cursor, 1));
			entries.addAll(slice.entries());
			cursor = slice.next();
		}
		while (cursor != null);
		return entries;
	}

	private RedisClusterSettings.Builder settings() {
		return RedisClusterSettings.of(RedisURI.create(this.redis.url()))
			.heartbeat(Duration.ofMillis(200))
			.lease(LONG)
			.commandTimeout(PATIENCE);
	}

	private RedisClusterEngine start(FakeNode node) {
		return start(node, settings());
	}

	private RedisClusterEngine start(FakeNode node, RedisClusterSettings.Builder settings) {
		RedisClusterEngine engine = new RedisClusterEngine(settings.build());
		this.engines.add(engine);
		engine.start(node);
		return engine;
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
	}

	private static Reach reach(CompletionStage<Reach> stage) {
		return get(stage);
	}

	private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
		return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
