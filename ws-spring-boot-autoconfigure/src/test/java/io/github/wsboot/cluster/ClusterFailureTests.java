package io.github.wsboot.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.github.wsboot.engine.EngineSettings;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a caller sees of each failure of a node, of Redis or of the network between them,
 * and that nothing of it is left afterwards.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS)
@Tag("one-jdk")
class ClusterFailureTests {

	/** What no call may exceed, whatever happens: some times what it may wait for. */
	private static final Duration PROMPT = Duration.ofSeconds(8);

	private static final Duration LONG = Duration.ofSeconds(20);

	private final TestCluster cluster = new TestCluster();

	@AfterEach
	void stop() throws Exception {
		try (this.cluster) {
			this.cluster.stop();
		}
	}

	// a node fails

	@Test
	void b004_3WhenPeerIsKilledThenEveryQueryOfTheOthersAnswers() throws Exception {
		// the dead are removed by one who has been there for a lease
		RedisNode a = this.cluster.join((settings) -> patient(settings).lease(Duration.ofSeconds(3)));
		RedisNode b = this.cluster.join((settings) -> patient(settings).lease(Duration.ofSeconds(3)));
		NodeProcess dying = this.cluster.spawn();
		a.call("connect", "near", "uid", "room");
		dying.call("connect", "far", "uid", "room");
		dying.call("connect", "-", "only-there", "only-there");
		this.cluster.awaitHealed();
		this.cluster.kill(dying);
		List<RedisNode> rest = List.of(a, b);
		// nobody is there to be sent to, at once and without an error
		await().atMost(PROMPT).until(() -> b.manager().to(Target.uid("only-there")).sendMessage("hi").forwarded() == 0);
		assertThat(b.manager().to(Target.all()).sendMessage("hi")).isEqualTo(new SendResult(0, 0, 1, true));
		await().atMost(TestCluster.PATIENCE).until(() -> {
			for (RedisNode node : rest) {
				assertThat(node.manager().isOnline("near")).isTrue();
				queries(node.manager()).forEach((query) -> promptly(query));
			}
			return a.manager().getWSCount() == 1 && b.manager().getWSCount() == 1;
		});
		a.call("connect", "far", "-");
		this.cluster.awaitHealed();
		assertThat(a.wire("far").closed).isNull();
	}

	@Test
	void b004_9WhenPeerHangsThenNobodyWaitsForIt() throws Exception {
		// longer than two calls that wait in vain
		Duration lease = Duration.ofMillis(3500);
		RedisNode a = this.cluster.join((settings) -> settings.lease(lease));
		NodeProcess hanging = this.cluster.spawn(lease);
		a.call("connect", "near", "uid", "room");
		hanging.call("connect", "far", "uid", "room");
		hanging.call("connect", "duplicate", "-", "room");
		this.cluster.awaitHealed();
		hanging.freeze();
		long frozen = System.nanoTime();
		WebSocketManager manager = a.manager();
		assertThatExceptionOfType(ClusterUnavailableException.class)
			.isThrownBy(() -> promptly(() -> manager.groups().join("far", "late")));
		assertThatExceptionOfType(ClusterUnavailableException.class)
			.isThrownBy(() -> promptly(() -> manager.closeWebsocketConn("far")));
		while (System.nanoTime() - frozen < lease.plus(RedisNode.HEARTBEAT).toNanos()) {
			for (Callable<?> query : queries(manager)) {
				promptly(query);
			}
			assertThat(promptly(() -> manager.to(Target.group("room")).sendMessage("during")).queued()).isOne();
		}
		await().atMost(TestCluster.PATIENCE)
			.ignoreException(ClusterUnavailableException.class)
			.until(() -> manager.getWSCount() == 1);
		assertThat(manager.isOnline("far")).isFalse();
		a.call("connect", "duplicate", "-");
		hanging.thaw();
		await().atMost(TestCluster.PATIENCE).until(() -> !hanging.call("closed", "duplicate").isEmpty());
		this.cluster.awaitHealed();
		assertThat(hanging.call("closed", "duplicate")).startsWith(String.valueOf(WsCloseStatus.REPLACED.code()));
		assertThat(a.wire("duplicate").closed).isNull();
		assertThat(hanging.call("states")).last().isEqualTo("CONNECTED");
	}

	// Redis fails

	@Test
	void whenRedisIsKilledAndComesBackEmptyThenEverythingIsThereAgain() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		this.cluster.redis.kill();
		awaitOutOfTouch(a, b);
		verifyAlone(a, "a");
		verifyAlone(b, "b");
		a.node.connect("new", "uid", List.of("new"));
		a.local().closeWebsocketConn("gone");
		this.cluster.redis.restartEmpty();
		this.cluster.awaitHealed();
		verifyNothingLate(a, "a", "b");
		verifyNothingLate(b, "b", "a");
		assertThat(b.manager().isOnline("gone")).isFalse();
		assertThat(b.manager().groups().codesOf("new")).containsExactly("new");
	}

	@Test
	void whenRedisIsRolledBackThenNothingOldIsSeen() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		assertThat(this.cluster.redis.command("SAVE")).isEqualTo("+OK");
		a.manager().uids().bind("a", "other");
		a.manager().groups().leave("a", "room");
		a.manager().infos().set("b", Map.of("since", "the snapshot"));
		b.manager().closeWebsocketConn("gone");
		// moves from one node to the other, and a new one comes
		b.call("connect", "moving", "-", "room");
		a.call("connect", "new", "uid", "new");
		this.cluster.awaitHealed();
		this.cluster.redis.kill();
		this.cluster.redis.restart();
		assertThat(this.cluster.redis.size()).isPositive();
		awaitTerm(2, a, b);
		this.cluster.awaitHealed();
		assertThat(b.manager().uids().uidOf("a")).hasValue("other");
		assertThat(a.manager().infos().get("b")).isEqualTo(Map.of("since", "the snapshot"));
		assertThat(b.wire("moving").closed).isNull();
		assertThat(a.manager().isOnline("gone")).isFalse();
	}

	@Test
	void whenRedisPausesForLongerThanTheLeaseThenNobodyIsEnded() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		long begin = System.nanoTime();
		Signal.STOP.sendTo(this.cluster.redis.process());
		try {
			awaitOutOfTouch(a, b);
			verifyAlone(a, "a");
			long end = begin + RedisNode.LEASE.plusSeconds(1).toNanos();
			await().atMost(TestCluster.PATIENCE).until(() -> System.nanoTime() - end > 0);
		}
		finally {
			Signal.CONT.sendTo(this.cluster.redis.process());
		}
		this.cluster.awaitHealed();
		assertThat(Stream.of("a", "gone", "moving").map((code) -> a.wire(code).closed)).containsOnlyNulls();
		assertThat(b.wire("b").closed).isNull();
	}

	@Test
	void whenRedisEndsConnectionsThenTheyAreOpenedAgain() {
		RedisNode a = this.cluster.join(ClusterFailureTests::patient);
		RedisNode b = this.cluster.join(ClusterFailureTests::patient);
		populate(a, b);
		for (String type : List.of("pubsub", "normal", "pubsub")) {
			long before = a.counters().reconnects() + b.counters().reconnects();
			this.cluster.redis.command("CLIENT", "KILL", "TYPE", type);
			await().atMost(TestCluster.PATIENCE)
				.until(() -> a.counters().reconnects() + b.counters().reconnects() > before);
			this.cluster.awaitHealed();
		}
		assertThat(List.of(a.counters().term(), b.counters().term())).as("leases are kept").containsOnly(1L);
	}

	@Test
	void whenSentinelsFailOverThenTheNewMasterIsUsed() throws Exception {
		TestRedis master = this.cluster.redis;
		try (TestRedis replica = replicaOf(master);
				TestRedis sentinel = TestRedis.sentinel("sentinel monitor m 127.0.0.1 " + master.port() + " 1",
						"sentinel down-after-milliseconds m 1000", "sentinel failover-timeout m 3000")) {
			RedisURI uri = RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "m").build();
			try (BareNode a = sentinelNode(uri); BareNode b = sentinelNode(uri)) {
				a.connect("a", "uid", List.of("room"));
				b.connect("b", "uid", List.of("room"));
				ClusterInvariants invariants = new ClusterInvariants(List.of(DrivenNode.of(a), DrivenNode.of(b)));
				invariants.awaitAgreement(TestCluster.PATIENCE);
				await().atMost(TestCluster.PATIENCE)
					.until(() -> sentinel.command("INFO", "sentinel").contains("slaves=1"));
				master.kill();
				await().atMost(TestCluster.PATIENCE).until(() -> a.states.contains(WsClusterState.DISCONNECTED));
				await().atMost(TestCluster.PATIENCE)
					.until(() -> replica.command("INFO", "replication").contains("role:master"));
				await().atMost(TestCluster.PATIENCE)
					.untilAsserted(
							() -> assertThat(Stream.of(a, b).map((node) -> node.states.get(node.states.size() - 1)))
								.containsOnly(WsClusterState.CONNECTED));
				invariants.awaitAgreement(TestCluster.PATIENCE);
				invariants.verifyDelivery(TestCluster.PATIENCE);
				assertThat(Stream.of(a.wire("a"), b.wire("b")).map((wire) -> wire.closed)).containsOnlyNulls();
			}
			assertThat(replica.size()).isZero();
		}
		master.restart();
	}

	private static TestRedis replicaOf(TestRedis master) {
		TestRedis replica = TestRedis.own("--replicaof", "127.0.0.1 " + master.port());
		await().atMost(TestCluster.PATIENCE)
			.until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
		return replica;
	}

	private static BareNode sentinelNode(RedisURI uri) {
		return new BareNode(RedisNode.engine(), new RedisClusterEngine(
				RedisClusterSettings.of(uri).heartbeat(RedisNode.HEARTBEAT).lease(RedisNode.LEASE).build()));
	}

	// the network fails

	@Test
	void whenNodeIsCutOffThenItServesItsOwnAndHeals() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		RedisNode c = this.cluster.join();
		populate(a, b);
		a.proxy.mode(FaultProxy.Mode.BLACKHOLE);
		awaitOutOfTouch(a);
		verifyAlone(a, "a");
		promptly(() -> a.node.connect("new", "uid", List.of("new")));
		// the others go on without it
		await().atMost(TestCluster.PATIENCE)
			.ignoreException(ClusterUnavailableException.class)
			.until(() -> c.manager().getWSCount() == 1);
		c.node.connect("moving", null, List.of());
		assertThat(a.wire("moving").closed).isNull();
		a.proxy.mode(FaultProxy.Mode.PASS);
		this.cluster.awaitHealed();
		verifyNothingLate(b, "b", "a");
		assertThat(a.wire("moving").closed).isEqualTo(WsCloseStatus.REPLACED);
		assertThat(c.wire("moving").closed).isNull();
		assertThat(c.manager().isOnline("new")).isTrue();
	}

	@Test
	void b004_12WhenConnectionsAreHalfOpenThenThatIsNoticed() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		// nothing is heard, though all that is said is answered
		a.proxy.mode(FaultProxy.Mode.DEAF);
		awaitOutOfTouch(a);
		assertThat(promptly(() -> a.manager().to(Target.code("b")).sendMessage("hi")).queued()).isZero();
		a.proxy.mode(FaultProxy.Mode.PASS);
		this.cluster.awaitHealed();
		a.proxy.mode(FaultProxy.Mode.BLACKHOLE);
		awaitOutOfTouch(a);
		a.proxy.mode(FaultProxy.Mode.PASS);
		this.cluster.awaitHealed();
	}

	@Test
	void whenRepliesAreLostThenNothingIsDeliveredTwice() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		a.proxy.mode(FaultProxy.Mode.DROP_REPLIES);
		int lost = 0;
		for (int i = 0; i < 20; i++) {
			int number = i;
			lost += promptly(() -> a.manager().sendMessage("b", "lost " + number)).complete() ? 0 : 1;
		}
		assertThat(lost).isEqualTo(20);
		a.proxy.mode(FaultProxy.Mode.PASS);
		this.cluster.awaitHealed();
		assertThat(b.received("b").stream().filter((text) -> text.startsWith("lost"))).doesNotHaveDuplicates();
		assertThat(b.received("b").stream().filter((text) -> text.startsWith("lost"))).contains("lost 0");
	}

	@Test
	void whenNetworkHoldsEverythingUpThenNothingIsDeliveredTwice() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		populate(a, b);
		a.proxy.mode(FaultProxy.Mode.HOLD);
		SendResult first = promptly(() -> a.manager().sendMessage("b", "held"));
		assertThat(first).isEqualTo(new SendResult(0, 0, 0, false));
		awaitOutOfTouch(a);
		verifyAlone(a, "a");
		a.proxy.mode(FaultProxy.Mode.PASS);
		this.cluster.awaitHealed();
		assertThat(b.received("b").stream().filter("held"::equals)).hasSizeLessThanOrEqualTo(1);
	}

	// codes

	@Test
	void whenDuplicateConnectsElsewhereThenTheOldOneIsKickedAtOnce(TestReporter reporter) {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		List<Long> micros = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			RedisNode from = (i % 2 == 0) ? a : b;
			RedisNode to = (i % 2 == 0) ? b : a;
			if (i == 0) {
				from.node.connect("code", null, List.of());
			}
			NodeWire old = from.wire("code");
			long begin = System.nanoTime();
			to.node.connect("code", null, List.of());
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.atMost(PROMPT)
				.until(() -> old.closed != null);
			micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
			assertThat(old.closed).isEqualTo(WsCloseStatus.REPLACED);
		}
		// 100 ms are wanted; the first one warms up
		List<Long> warm = micros.stream().skip(1).sorted().toList();
		reporter.publishEntry("microseconds until the old one is kicked", warm.toString());
		assertThat(warm.get(warm.size() / 2)).as("of %s", warm).isLessThan(1_000_000);
		this.cluster.awaitHealed();
	}

	@Test
	void whenOneCodeStormsThreeNodesThenOneConnectionIsLeft() throws Exception {
		storm(this.cluster, 3);
	}

	@Test
	void whenStrictAndOneCodeStormsThenThereAreNeverTwo() throws Exception {
		try (TestCluster strict = new TestCluster(true)) {
			storm(strict, 10);
			strict.stop();
		}
	}

	private static void storm(TestCluster cluster, int rounds) throws Exception {
		List<RedisNode> nodes = List.of(cluster.join(), cluster.join(), cluster.join());
		ExecutorService pool = Executors.newFixedThreadPool(12);
		try {
			for (int round = 0; round < rounds; round++) {
				String code = "storm-" + round;
				List<Future<@Nullable Void>> storm = new ArrayList<>();
				for (int i = 0; i < 120; i++) {
					BareNode node = nodes.get(i % 3).node;
					storm.add(pool.submit(() -> {
						node.connect(code, "uid", List.of("room"));
						return null;
					}));
				}
				for (Future<@Nullable Void> one : storm) {
					one.get(60, TimeUnit.SECONDS);
				}
			}
		}
		finally {
			pool.shutdownNow();
		}
		cluster.awaitHealed();
		assertThat(nodes.get(0).manager().getWSCount()).isEqualTo(rounds);
	}

	@Test
	void whenClaimArrivesLateThenItDoesNotCount() {
		RedisNode a = this.cluster.join();
		RedisNode b = this.cluster.join();
		a.proxy.mode(FaultProxy.Mode.HOLD);
		for (String code : List.of("moving", "leaving")) {
			a.node.connect(code, null, List.of());
		}
		awaitOutOfTouch(a);
		// the network lets new connections through before it delivers what it still has
		a.proxy.mode(FaultProxy.Mode.PARK);
		this.cluster.awaitSettled();
		b.node.connect("moving", null, List.of());
		a.node.disconnect("leaving");
		this.cluster.awaitHealed();
		assertThat(a.wire("moving").closed).isEqualTo(WsCloseStatus.REPLACED);
		long before = a.proxy.toServer().passed();
		a.proxy.mode(FaultProxy.Mode.PASS);
		await().atMost(TestCluster.PATIENCE).until(() -> a.proxy.toServer().passed() > before);
		this.cluster.awaitSettled();
		this.cluster.awaitHealed();
		assertThat(b.wire("moving").closed).isNull();
	}

	@Test
	void whenStrictThenThereAreNeverTwo() throws Exception {
		try (TestCluster strict = new TestCluster(true)) {
			RedisNode a = strict.join();
			RedisNode b = strict.join();
			a.node.connect("code", null, List.of());
			long begin = System.nanoTime();
			a.proxy.mode(FaultProxy.Mode.BLACKHOLE);
			// the kick does not arrive, so that this one has to wait for the lease
			b.node.connect("code", null, List.of());
			await().atMost(TestCluster.PATIENCE).until(() -> a.wire("code").closed != null);
			await().atMost(TestCluster.PATIENCE).until(() -> strict.watch.open() == 1);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("waits for the end of the lease")
				.isGreaterThan(RedisNode.HEARTBEAT);
			assertThat(b.wire("code").closed).isNull();
			// who cannot ask lets nobody in
			a.node.connect("code", null, List.of());
			await().atMost(TestCluster.PATIENCE).until(() -> a.wire("code").closed != null);
			a.proxy.mode(FaultProxy.Mode.PASS);
			strict.awaitSettled();
			strict.awaitHealed();
			assertThat(b.wire("code").closed).isNull();
			a.node.connect("code", null, List.of());
			await().atMost(TestCluster.PATIENCE).until(() -> b.wire("code").closed != null);
			strict.awaitHealed();
			assertThat(a.wire("code").closed).isNull();
			strict.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenStrictAndWhoWaitsIsReplacedThenTheNextWaitsForTheFirst(boolean leaves) throws Exception {
		try (TestCluster strict = new TestCluster(true)) {
			RedisNode a = strict.join();
			RedisNode b = strict.join();
			RedisNode c = strict.join();
			a.node.connect("code", null, List.of());
			a.proxy.mode(FaultProxy.Mode.BLACKHOLE);
			CompletableFuture<String> waiting = CompletableFuture
				.supplyAsync(() -> b.node.connect("code", null, List.of()));
			await().atMost(TestCluster.PATIENCE).until(() -> b.local().isOnline("code"));
			if (leaves) {
				b.local().closeWebsocketConn("code");
			}
			c.node.connect("code", null, List.of());
			await().atMost(TestCluster.PATIENCE).until(() -> a.wire("code").closed != null && waiting.isDone());
			a.proxy.mode(FaultProxy.Mode.PASS);
			strict.awaitSettled();
			strict.awaitHealed();
			strict.stop();
		}
	}

	@Test
	void whenStrictAndTheOwnerHearsNothingThenItLosesItsCode() throws Exception {
		try (TestCluster strict = new TestCluster(true)) {
			RedisNode a = strict.join();
			RedisNode b = strict.join();
			a.node.connect("code", null, List.of());
			a.proxy.mode(FaultProxy.Mode.DEAF);
			await().atMost(TestCluster.PATIENCE).until(() -> {
				if (!b.local().isOnline("code")) {
					b.node.connect("code", null, List.of());
				}
				return a.wire("code").closed != null && b.wire("code").closed == null && strict.watch.open() == 1;
			});
			a.proxy.mode(FaultProxy.Mode.PASS);
			strict.awaitSettled();
			strict.awaitHealed();
			strict.stop();
		}
	}

	@Test
	void j43WhenClocksAreAnHourApartThenTheLaterConnectionWins() {
		RedisNode fast = at(Duration.ofHours(1));
		RedisNode slow = at(Duration.ofHours(-1));
		List<List<RedisNode>> orders = List.of(List.of(fast, slow), List.of(slow, fast));
		for (int i = 0; i < 2; i++) {
			String code = "online-" + i;
			orders.get(i).forEach((node) -> node.node.connect(code, null, List.of()));
			this.cluster.awaitHealed();
			assertThat(orders.get(i).get(0).wire(code).closed).isEqualTo(WsCloseStatus.REPLACED);
			assertThat(orders.get(i).get(1).wire(code).closed).isNull();
		}
		this.cluster.redis.kill();
		awaitOutOfTouch(fast, slow);
		for (int i = 0; i < 2; i++) {
			String code = "alone-" + i;
			orders.get(i).get(0).node.connect(code, null, List.of());
			await().pollDelay(Duration.ofMillis(500)).until(() -> true);
			orders.get(i).get(1).node.connect(code, null, List.of());
		}
		this.cluster.redis.restart();
		this.cluster.awaitHealed();
		for (int i = 0; i < 2; i++) {
			assertThat(orders.get(i).get(0).wire("alone-" + i).closed).isEqualTo(WsCloseStatus.REPLACED);
			assertThat(orders.get(i).get(1).wire("alone-" + i).closed).isNull();
		}
	}

	private RedisNode at(Duration offset) {
		return this.cluster.join(Clock.offset(Clock.systemUTC(), offset));
	}

	// start and idleness

	@Test
	void j42WhenRedisCannotBeReachedAtStartThenTheNodeJoinsLater() {
		this.cluster.redis.kill();
		RedisNode a = this.cluster.join((settings) -> settings.lease(LONG));
		a.node.connect("a", "uid", List.of());
		verifyAlone(a, "a");
		assertThat(a.node.states).isEmpty();
		this.cluster.redis.restart();
		a.awaitState(WsClusterState.CONNECTED);
		this.cluster.join();
		this.cluster.awaitHealed();
		assertThat(a.node.states).containsExactly(WsClusterState.CONNECTED);
	}

	@Test
	void b004_11WhenPasswordIsWrongThenNoEntry() {
		try (TestRedis guarded = TestRedis.own("--requirepass", "the-right-one")) {
			for (String url : List.of("redis://127.0.0.1:", "redis://:the-wrong-one@127.0.0.1:")) {
				assertThatIllegalStateException()
					.isThrownBy(() -> new BareNode(EngineSettings.defaults(),
							new RedisClusterEngine(patient(RedisNode.settings(url + guarded.port())).build())))
					.withMessageContaining("127.0.0.1:" + guarded.port())
					.withMessageContaining("password")
					.withMessageNotContaining("the-wrong-one");
			}
			String url = "redis://:the-right-one@127.0.0.1:" + guarded.port();
			try (BareNode node = new BareNode(EngineSettings.defaults(),
					new RedisClusterEngine(patient(RedisNode.settings(url)).build()))) {
				assertThat(node.manager().getWSCount()).isZero();
			}
		}
	}

	@Test
	void b004_10WhenIdleThenConnectionsStay() {
		Duration heartbeat = Duration.ofMillis(400);
		RedisNode a = this.cluster.join((settings) -> patient(settings).heartbeat(heartbeat));
		RedisNode b = this.cluster.join((settings) -> patient(settings).heartbeat(heartbeat));
		populate(a, b);
		await().during(heartbeat.multipliedBy(6))
			.atMost(TestCluster.PATIENCE)
			.until(() -> a.state() == WsClusterState.CONNECTED && b.state() == WsClusterState.CONNECTED);
		for (RedisNode node : List.of(a, b)) {
			assertThat(node.node.states).containsExactly(WsClusterState.CONNECTED);
			assertThat(node.counters().reconnects()).isZero();
			assertThat(node.counters().term()).isOne();
			assertThat(node.counters().resyncs()).isZero();
		}
		this.cluster.awaitHealed();
	}

	// what the tests have in common

	/**
	 * For nodes that nothing fails for: what takes longer than usual has not failed.
	 */
	private static RedisClusterSettings.Builder patient(RedisClusterSettings.Builder settings) {
		return settings.lease(LONG).commandTimeout(Duration.ofSeconds(5));
	}

	/**
	 * Connects some on two nodes; {@code gone}, {@code moving} and {@code a} are on the
	 * first.
	 */
	private void populate(RedisNode a, RedisNode b) {
		a.node.connect("a", "uid", List.of("room"));
		a.node.connect("gone", "gone", List.of("gone"));
		a.node.connect("moving", null, List.of("room"));
		b.node.connect("b", "uid", List.of("room"));
		this.cluster.awaitHealed();
	}

	private void awaitOutOfTouch(RedisNode... nodes) {
		for (RedisNode node : nodes) {
			node.awaitState(WsClusterState.DISCONNECTED);
		}
	}

	private static void awaitTerm(long term, RedisNode... nodes) {
		for (RedisNode node : nodes) {
			await().atMost(TestCluster.PATIENCE).until(() -> node.counters().term() >= term);
		}
	}

	/**
	 * A node that is out of touch serves its own, says that this is not all, and never
	 * keeps anyone waiting.
	 */
	private static void verifyAlone(RedisNode node, String code) {
		String outage = "outage of " + code;
		WebSocketManager manager = node.manager();
		assertThat(promptly(() -> manager.sendMessage(code, "own"))).isEqualTo(SendResult.QUEUED);
		assertThat(promptly(() -> manager.isOnline(code))).isTrue();
		assertThat(promptly(() -> manager.uids().uidOf(code))).hasValue("uid");
		assertThat(promptly(() -> manager.uids().isOnline("uid"))).isTrue();
		assertThat(promptly(() -> manager.groups().join(code, "alone"))).isTrue();
		assertThat(promptly(() -> manager.local().groups().count("alone"))).isOne();
		assertThat(promptly(() -> manager.groups().leave(code, "alone"))).isTrue();
		SendResult all = promptly(() -> manager.broadcastMessage(outage));
		assertThat(all.queued()).isPositive();
		assertThat(all.complete()).isFalse();
		assertThat(promptly(() -> manager.to(Target.uid("uid")).sendMessage(outage)).complete()).isFalse();
		assertThat(promptly(() -> manager.sendMessage("elsewhere", outage))).isEqualTo(new SendResult(0, 0, 0, false));
		List<Callable<?>> unanswerable = List.of(manager::getWSCount, () -> manager.isOnline("elsewhere"),
				manager::uniqueCodes, () -> manager.uids().isOnline("elsewhere"), () -> manager.uids().codesOf("uid"),
				() -> manager.uids().all(), () -> manager.uids().page(null, 10), () -> manager.groups().count("room"),
				() -> manager.groups().codesOf("room"), () -> manager.groups().all(),
				() -> manager.infos().get("elsewhere"), () -> manager.groups().join("elsewhere", "room"),
				() -> manager.closeWebsocketConn("elsewhere"));
		assertThat(unanswerable).allSatisfy((call) -> assertThatExceptionOfType(ClusterUnavailableException.class)
			.isThrownBy(() -> promptly(call)));
		await().until(() -> node.received(code).contains(outage));
	}

	/**
	 * A connection has not heard of anything that another node could not send.
	 */
	private static void verifyNothingLate(RedisNode node, String code, String from) {
		assertThat(node.received(code)).doesNotContain("outage of " + from);
	}

	private static List<Callable<?>> queries(WebSocketManager manager) {
		return List.of(manager::getWSCount, manager::uniqueCodes, () -> manager.isOnline("far"),
				() -> manager.uids().all(), () -> manager.uids().count(), () -> manager.uids().codesOf("uid"),
				() -> manager.uids().uidOf("far"), () -> manager.groups().all(), () -> manager.groups().count("room"),
				() -> manager.groups().codesOf("room"), () -> manager.groups().uidsOf("room"),
				() -> manager.groups().of("far"), () -> manager.infos().get("far"),
				() -> manager.infos().byGroup("room"), () -> manager.uids().page(null, 1));
	}

	/**
	 * Does something, which must not take long even if it fails.
	 */
	private static <T> T promptly(Callable<T> call) {
		long begin = System.nanoTime();
		try {
			return call.call();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
		}
	}

}
