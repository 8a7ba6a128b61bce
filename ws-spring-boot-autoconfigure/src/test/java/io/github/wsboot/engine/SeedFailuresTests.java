package io.github.wsboot.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * One test for each failure that the projects before this one were seen to have.
 */
class SeedFailuresTests {

	/** One client that did not read blocked every send and the heartbeat for ever. */
	@Test
	void b000_1WhenOneDoesNotReadThenOthersGetAll() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.heartbeat(200, 60_000), TestSettings.closeTimeout(300)))) {
			hub.open("stuck", new FakeWire().block());
			List<Connection> others = open(hub, 20);
			long start = System.nanoTime();
			for (int i = 0; i < 200; i++) {
				hub.manager.sendMessage("stuck", "x");
				hub.manager.broadcastMessage("b" + i);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
			await().until(() -> others.stream()
				.allMatch((connection) -> written(connection).size() == 200
						&& TestHub.wire(connection).pings.size() > 1));
		}
	}

	/** The late end of an old connection removed the new one of the same code. */
	@Test
	void b000_2WhenSameCodeReconnectsThenNewestSurvives() {
		// they may all stand in line
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(60_000))) {
			Connection before = hub.open("a");
			for (int i = 0; i < 1000; i++) {
				Connection fresh = hub.open("a");
				before.closed(WsCloseStatus.ABNORMAL);
				assertThat(hub.manager.find("a")).containsSame(fresh);
				before = fresh;
			}
			await().until(() -> hub.calls.size() == 2001);
			assertThat(hub.calls).filteredOn("close a 4409"::equals).hasSize(1000);
			assertThat(hub.manager.sendMessage("a", "x")).isEqualTo(SendResult.QUEUED);
			assertThat(hub.manager.getWSCount()).isOne();
		}
	}

	/** A broadcast during a disconnect sent on a closed channel: the process died. */
	@Test
	void b000_3WhenTheyLeaveDuringBroadcastsThenNoException() throws Exception {
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			Together.run(4, (index) -> {
				for (int i = 0; i < 2000; i++) {
					if (index < 2) {
						hub.manager.broadcastMessage("b");
						hub.manager.sendMessage("c" + i % 10, "s");
					}
					else {
						Connection connection = hub.open("c" + i % 10);
						if (i % 2 == 0) {
							connection.closed(WsCloseStatus.ABNORMAL);
						}
						else {
							connection.close();
						}
					}
				}
			});
			hub.manager.to(Target.all()).close(WsCloseStatus.NORMAL);
			await().until(hub::isEmpty);
		}
	}

	/** An empty code made the count negative, and leaked a writer. */
	@Test
	void b000_4WhenCodeIsEmptyThenRefusedInTheHandshake() {
		CodeGrammar grammar = new CodeGrammar(Pattern.compile(CodeGrammar.DEFAULT_PATTERN));
		for (String code : new String[] { "", null, " ", "a\nb", "x".repeat(129) }) {
			assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> grammar.check(code))
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(400));
		}
		assertThat(grammar.check("user-42@例")).isEqualTo("user-42@例");
	}

	/** Callbacks came out of order; a race could leave an entry for ever. */
	@Test
	void b000_5WhenOpenedAndClosedAtOnceThenCallbacksAreInOrderAndNoGhostIsLeft() throws Exception {
		try (TestHub hub = TestHub.create()) {
			for (int round = 0; round < 200; round++) {
				hub.calls.clear();
				Connection connection = hub.open("a");
				Together.run(2, (index) -> {
					if (index == 0) {
						connection.received(WsMessage.text("m"));
					}
					else {
						connection.closed(WsCloseStatus.ABNORMAL);
					}
				});
				connection.whenDeparted().join();
				assertThat(hub.calls).startsWith("open a").endsWith("close a 1006").hasSizeBetween(2, 3);
				assertThat(hub.isEmpty()).isTrue();
			}
		}
	}

	/** A peer that had silently gone was never noticed. */
	@Test
	void b000_6WhenPeerIsSilentThenClosed() {
		try (TestHub hub = TestHub.create(TestSettings.heartbeat(100, 400))) {
			hub.open("a");
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4408"));
			await().until(hub::isEmpty);
		}
	}

	/** A panic in a handler killed the process. */
	@Test
	@ExtendWith(QuietLog.class)
	void b000_8WhenHandlerThrowsThenReportedAndOthersAreUnaffected() {
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(String uniqueCode, byte[] message) {
				throw new StackOverflowError("handler");
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.open("a");
			Connection other = hub.open("b");
			connection.received(WsMessage.text("x"));
			assertThat(hub.errors).hasSize(1);
			hub.manager.broadcastMessage("b");
			await().until(() -> written(connection).size() == 1 && written(other).size() == 1);
		}
	}

	/** A close had no code, a send no result, the server no end. */
	@Test
	void b000_9WhenClosedSentOrStoppedThenTheOutcomeIsKnown() {
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(200))) {
			FakeWire deaf = new FakeWire().blockClose();
			hub.open("deaf", deaf);
			hub.manager.closeWebsocketConn("deaf");
			await().until(() -> deaf.aborts.get() > 0);
		}
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			assertThat(hub.manager.sendMessage("a", "x")).isEqualTo(SendResult.QUEUED);
			assertThat(hub.manager.sendMessage("nobody", "x")).isEqualTo(SendResult.NONE);
			assertThat(hub.manager.closeWebsocketConn("a", WsCloseStatus.of(4001, "why"))).isTrue();
			assertThat(hub.manager.closeWebsocketConn("nobody")).isFalse();
			await().untilAsserted(
					() -> assertThat(TestHub.wire(connection).closed).isEqualTo(WsCloseStatus.of(4001, "why")));
			await().until(hub::isEmpty);
			Connection last = hub.open("last");
			assertThat(hub.hub.stop(Duration.ofSeconds(5))).isTrue();
			assertThat(TestHub.wire(last).closed).isEqualTo(WsCloseStatus.GOING_AWAY);
			assertThat(hub.calls).endsWith("close last 1001");
		}
	}

	/** A close right after a write lost everything that was queued. */
	@Test
	void b001_1WhenClosedAfterSendsThenAllIsFlushedFirst() {
		try (TestHub hub = TestHub.create(TestSettings.unboundedQueue())) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			for (int i = 0; i < 2000; i++) {
				connection.sendMessage("m" + i);
			}
			connection.close();
			wire.unblock();
			await().until(() -> wire.closed != null);
			assertThat(wire.written)
				.containsExactlyElementsOf(IntStream.range(0, 2000).mapToObj((i) -> "m" + i).toList());
			assertThat(wire.lateWrites).hasValue(0);
		}
	}

	/** After a close a write reported success about half of the time. */
	@Test
	void b001_2WhenClosedThenEverySendIsRefused() {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			for (int i = 0; i < 500; i++) {
				Connection connection = hub.open("c" + i);
				if (i % 2 == 0) {
					connection.close();
				}
				else {
					connection.closed(WsCloseStatus.NORMAL);
				}
				assertThat(connection.sendMessage("x")).isEqualTo(SendResult.REFUSED);
				assertThat(connection.ping(new byte[0])).isFalse();
				assertThat(hub.manager.sendMessage("c" + i, "x")).isEqualTo(SendResult.NONE);
			}
		}
	}

	/** The check for life ran in the loop that the stuck write had stopped. */
	@Test
	void b001_4WhenWriteIsStuckThenSendTimeoutClosesIt() {
		try (TestHub hub = TestHub.create(TestSettings.sendTimeout(300))) {
			FakeWire wire = new FakeWire().block();
			hub.open("a", wire).sendMessage("x");
			await().until(() -> wire.aborts.get() > 0);
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 1013"));
		}
	}

	/** Pushing to a silent client counted as its sign of life. */
	@Test
	void b001_5WhenOnlyPushedToThenStillClosedForSilence() {
		try (TestHub hub = TestHub.create(TestSettings.heartbeat(100, 400))) {
			hub.open("a");
			await().pollInterval(Duration.ofMillis(20)).until(() -> hub.manager.broadcastMessage("x").queued() == 0);
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 4408"));
		}
	}

	/** A busy client was cut because it did not call the heartbeat method. */
	@Test
	void b001_6WhenAnythingArrivesThenAlive() {
		EngineSettings settings = TestSettings.heartbeat(100, 400).apply(EngineSettings.defaults());
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		try (TestHub hub = TestHub.create(settings, AliveTime.afterSigns(signs), Clock.systemUTC())) {
			Connection connection = hub.open("a");
			signs.add(() -> connection.received(WsMessage.text("busy")));
			Connection silent = hub.open("silent");
			await().until(() -> !silent.isOpen());
			assertThat(connection.isOpen()).isTrue();
			assertThat(hub.calls).contains("message a busy");
		}
	}

	/** The registry of the sample wrote a map under a read lock. */
	@Test
	void b001_7WhenManyOpenAndCloseAtOnceThenRegistryIsExact() throws Exception {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			Together.run(16, (index) -> {
				for (int i = 0; i < 200; i++) {
					Connection connection = hub.open(index + "-" + i);
					assertThat(hub.manager.uniqueCodes()).contains(connection.uniqueCode());
					if (i % 2 == 0) {
						connection.close();
					}
				}
			});
			assertThat(hub.manager.getWSCount()).isEqualTo(1600);
			assertThat(hub.manager.uniqueCodes()).hasSize(1600);
		}
	}

	/**
	 * Without heartbeat it crashed, so did a close before open; write errors got lost.
	 */
	@Test
	void b001_8WhenHeartbeatIsMissingOrWriteFailsThenNothingCrashes() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			connection.received(WsMessage.text("x"));
			connection.closed(WsCloseStatus.NORMAL);
			connection.closed(WsCloseStatus.NORMAL);
			connection.close();
			FakeWire failing = new FakeWire();
			failing.failure = new IllegalStateException("write");
			hub.open("b", failing).sendMessage("x");
			await()
				.untilAsserted(() -> assertThat(hub.errors).extracting(Throwable::getMessage).containsExactly("write"));
			await().untilAsserted(() -> assertThat(hub.calls).containsExactlyInAnyOrder("open a", "message a x",
					"close a 1000", "open b", "close b 1006"));
		}
	}

	/** One stuck client froze the hub for ever, even after it had gone. */
	@Test
	void b003_1WhenOneIsStuckAndGoneThenNewOnesAreServed() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection stuck = hub.open("stuck", wire);
			for (int i = 0; i < 5000; i++) {
				hub.manager.sendMessage("stuck", "x");
			}
			stuck.closed(WsCloseStatus.ABNORMAL);
			Connection fresh = hub.open("fresh");
			fresh.received(WsMessage.text("hello"));
			hub.manager.broadcastMessage("b");
			await().until(() -> written(fresh).equals(List.of("b")));
			assertThat(hub.calls).contains("open fresh", "message fresh hello");
		}
	}

	/**
	 * An entry and an exit that were pending together left a ghost in half of the tries.
	 */
	@Test
	void b003_2WhenOpenAndEndAreConcurrentThenNoGhost() throws Exception {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			for (int round = 0; round < 300; round++) {
				Together.run(2, (index) -> {
					if (index == 0) {
						hub.open("a").closed(WsCloseStatus.ABNORMAL);
					}
					else {
						hub.open("a").close();
					}
				});
				assertThat(hub.manager.getWSCount()).isZero();
			}
			await().until(hub::isEmpty);
		}
	}

	/** There was no ping and no deadline of any kind. */
	@Test
	void b003_7WhenOpenThenPingedAndBoundByDeadlines() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.heartbeat(50, 2500), TestSettings.sendTimeout(300)))) {
			Connection connection = hub.open("a");
			hub.open("stuck", new FakeWire().block());
			await().untilAsserted(() -> assertThat(TestHub.wire(connection).pings).hasSizeGreaterThan(2));
			await().untilAsserted(() -> assertThat(hub.calls).contains("close stuck 1013", "close a 4408"));
		}
	}

	/** Maps of the hub were read without locks: the process died within 27 ms. */
	@Test
	void b004_1WhenEveryMethodIsCalledDuringChurnThenNothingFails() throws Exception {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			AtomicBoolean over = new AtomicBoolean();
			Together.run(6, (index) -> {
				if (index < 2) {
					for (int i = 0; i < 3000; i++) {
						hub.open(WsIdentity.of("c" + i % 50, "u" + i % 7), new FakeWire());
						hub.manager.groups().join("c" + i % 50, "g" + i % 5);
						hub.manager.closeWebsocketConn("c" + (i + 25) % 50);
					}
					over.set(true);
				}
				while (index >= 2 && !over.get()) {
					hub.manager.uniqueCodes();
					hub.manager.uids().all().forEach((uid) -> hub.manager.uids().codesOf(uid));
					hub.manager.groups().all().forEach((group) -> {
						hub.manager.groups().uidsOf(group);
						hub.manager.infos().byGroup(group);
						hub.manager.groups().codesOf(group);
					});
					hub.manager.uids().page(null, 3);
					hub.manager.to(Target.all()).sendMessage("x");
					assertThat(hub.manager.getWSCount()).isBetween(0L, 50L);
				}
			});
			hub.manager.to(Target.all()).close(WsCloseStatus.NORMAL);
			await().until(hub::isEmpty);
		}
	}

	/** A disconnect or a rebind left the empty uid or group for ever. */
	@Test
	void b004_2WhenLastMemberLeavesThenUidAndGroupAreGone() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			hub.manager.groups().join("a", "g");
			hub.manager.uids().bind("a", "bob");
			assertThat(hub.manager.uids().isOnline("alice")).isFalse();
			connection.closed(WsCloseStatus.ABNORMAL);
			assertThat(hub.manager.uids().isOnline("bob")).isFalse();
			assertThat(hub.manager.uids().all()).isEmpty();
			assertThat(hub.manager.groups().all()).isEmpty();
		}
	}

	/** Leaving a group inside onClose deadlocked the node; joining then killed it. */
	@Test
	void b004_4WhenApiIsUsedInOnCloseThenItReturns() throws Exception {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				TestHub hub = hubs.get();
				String code = connection.uniqueCode();
				hub.manager.groups().leave(code, "g");
				hub.manager.groups().join(code, "g");
				hub.manager.infos().set(code, Map.of("k", "v"));
				hub.manager.infos().update(code, Map.of("k", "v"));
				hub.manager.uids().bind(code, "u");
				hub.manager.uids().unbind(code);
				hub.manager.closeWebsocketConn(code);
				connection.close();
				hub.manager.groups().disband("g");
				hub.manager.to(Target.group("g"), Target.all()).sendMessage("left");
			}
		};
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(60_000), handler)) {
			hubs.set(hub);
			Together.run(8, (index) -> {
				for (int i = 0; i < 100; i++) {
					Connection connection = hub.open("c" + index);
					hub.manager.groups().join("c" + (index + 1) % 8, "g");
					connection.closed(WsCloseStatus.NORMAL);
				}
			});
			await().until(hub::isEmpty);
			assertThat(hub.calls).hasSize(1600);
			assertThat(hub.errors).isEmpty();
		}
	}

	/** One slow client blocked SendToAll for 10 s, which then panicked in the caller. */
	@Test
	void b004_5WhenOneIsSlowThenSenderInnocent() {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(String uniqueCode, byte[] message) {
				for (int i = 0; i < 2000; i++) {
					hubs.get().manager.broadcastMessage("b");
					hubs.get().manager.sendMessage("slow", "s");
				}
			}
		};
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.queue(1024 * 1024, 3000, EngineSettings.OnOverflow.CLOSE),
					TestSettings.sendTimeout(1000), TestSettings.closeTimeout(300)), handler)) {
			hubs.set(hub);
			hub.open("slow", new FakeWire().block());
			Connection sender = hub.open("sender");
			long start = System.nanoTime();
			sender.received(WsMessage.text("go"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close slow 1013"));
			assertThat(sender.isOpen()).isTrue();
			await().until(() -> written(sender).size() == 2000);
			assertThat(hub.errors).isEmpty();
		}
	}

	/** An update after an empty set was a nil map: the client was disconnected. */
	@Test
	void b004_6WhenInfoIsEmptiedThenItCanStillBeUpdated() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			hub.manager.infos().set("a", null);
			assertThat(hub.manager.infos().update("a", Map.of("k", "v"))).isTrue();
			Map<String, String> read = hub.manager.infos().get("a");
			hub.manager.infos().set("a", Map.of());
			assertThat(read).isEqualTo(Map.of("k", "v"));
			assertThat(connection.isOpen()).isTrue();
		}
	}

	/** The empty string was counted as a uid. */
	@Test
	void b004_7WhenUidIsEmptyThenNeverCounted() {
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			hub.manager.groups().join("a", "g");
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.uids().bind("a", ""));
			assertThatIllegalArgumentException().isThrownBy(() -> WsIdentity.of("a", ""));
			assertThat(hub.manager.groups().uidCount("g")).isZero();
			assertThat(hub.manager.groups().uidsOf("g")).isEmpty();
		}
	}

	/**
	 * Ids were sequential, told the address of the node and came again after a restart.
	 */
	@Test
	void b004_13WhenCodesAreGeneratedThenOpaqueAndNewAfterARestart() {
		Set<String> codes = new HashSet<>();
		Set<String> nodes = new HashSet<>();
		for (int i = 0; i < 10; i++) {
			try (TestHub hub = TestHub.create()) {
				for (int j = 0; j < 100; j++) {
					String code = hub.hub.generateCode();
					codes.add(code);
					nodes.add(code.substring(0, code.indexOf('.')));
				}
			}
		}
		assertThat(codes).hasSize(1000);
		assertThat(nodes).hasSize(10);
	}

	/** A close sent no Close frame and lost the queue; a second one crashed. */
	@Test
	void b004_14WhenClosedByManyThenFlushedAndOneCloseFrame() throws Exception {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			IntStream.range(0, 100).forEach((i) -> connection.sendMessage("m" + i));
			AtomicInteger closers = new AtomicInteger();
			Together.run(16, (index) -> {
				if (hub.manager.closeWebsocketConn("a", WsCloseStatus.KICKED)) {
					closers.incrementAndGet();
				}
			});
			wire.unblock();
			await().until(() -> wire.closed != null);
			assertThat(closers).hasValue(1);
			assertThat(wire.written).hasSize(100);
			assertThat(wire.closeFrames).hasValue(1);
			assertThat(wire.closed).isEqualTo(WsCloseStatus.KICKED);
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4410"));
		}
	}

	private static List<Connection> open(TestHub hub, int count) {
		return IntStream.range(0, count).mapToObj((i) -> hub.open("c" + i)).toList();
	}

	private static List<String> written(Connection connection) {
		return TestHub.wire(connection).written;
	}

}
