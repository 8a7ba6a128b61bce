package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

import io.github.wsboot.Heartbeat;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of heartbeats, expiry and clocks.
 */
class LivenessReliabilityTests {

	@Test
	void j22WhenWallClockJumpsThenNothingIsClosedOrKept() {
		JumpingClock clock = new JumpingClock();
		EngineSettings settings = TestSettings.heartbeat(100, 600).apply(EngineSettings.defaults());
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		try (TestHub hub = TestHub.create(settings, AliveTime.afterSigns(signs), clock)) {
			Connection talking = hub.open("talking");
			signs.add(talking::seen);
			Connection silent = hub.open("silent");
			Connection expiring = hub.open(new WsIdentity("expiring", null, clock.instant().plusMillis(1500), Map.of()),
					new FakeWire());
			signs.add(expiring::seen);
			Connection lasting = hub.open(new WsIdentity("lasting", null, clock.instant().plusSeconds(1800), Map.of()),
					new FakeWire());
			signs.add(lasting::seen);
			int[] jumps = { 0 };
			await().pollInterval(Duration.ofMillis(50)).until(() -> {
				clock.offset = Duration.ofHours(jumps[0]++ % 3 - 1);
				return !expiring.isOpen() && !silent.isOpen();
			});
			assertThat(talking.isOpen()).isTrue();
			assertThat(lasting.isOpen()).isTrue();
			await().untilAsserted(
					() -> assertThat(hub.calls).contains("close silent 4408", "close expiring 4401").hasSize(6));
		}
	}

	@Test
	void j23WhenManyAreConnectedThenFewThreadsAndSpreadPings() {
		int count = Together.times(1000, 10_000);
		Duration interval = Duration.ofMinutes(1);
		try (TestHub hub = TestHub.createBare(
				TestSettings.all(TestSettings.heartbeat(interval.toMillis(), 0), TestSettings.sendTimeout(0)))) {
			int before = Thread.activeCount();
			long begun = System.nanoTime();
			List<Connection> connections = IntStream.range(0, count).mapToObj((i) -> hub.open("c" + i)).toList();
			// the patrols of the time to come
			long end = System.nanoTime() + interval.multipliedBy(5).dividedBy(4).toNanos();
			for (long now = begun; now < end; now += interval.dividedBy(20).toNanos()) {
				for (Connection connection : connections) {
					connection.check(now, hub.hub.pace());
				}
			}
			await()
				.until(() -> connections.stream().noneMatch((connection) -> TestHub.wire(connection).pings.isEmpty()));
			assertThat(Thread.activeCount() - before).isLessThan(30);
			// a ping carries the time of its patrol
			Map<Long, Integer> perPatrol = new HashMap<>();
			connections.forEach((connection) -> perPatrol
				.merge(TestHub.wire(connection).pings.get(0).duplicate().getLong(), 1, Integer::sum));
			assertThat(perPatrol).hasSizeGreaterThan(3);
			assertThat(Collections.max(perPatrol.values())).isLessThan(count * 2 / 3);
		}
	}

	@Test
	void j24WhenPongsAreOddThenTrafficStillCountsAsLife() {
		AtomicInteger pongs = new AtomicInteger();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
				assertThat(roundTrip).isPositive();
				pongs.incrementAndGet();
			}
		};
		EngineSettings settings = TestSettings.heartbeat(100, 500).apply(EngineSettings.defaults());
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		try (TestHub hub = TestHub.create(settings, AliveTime.afterSigns(signs), Clock.systemUTC(), handler)) {
			Connection data = hub.open("data");
			signs.add(() -> data.received(WsMessage.text("x")));
			Connection wrong = hub.open("wrong");
			signs.add(() -> wrong.pong(ByteBuffer.wrap(new byte[] { 1, 2, 3 })));
			Connection right = hub.open("right");
			signs.add(() -> {
				List<ByteBuffer> pings = TestHub.wire(right).pings;
				right.seen();
				if (!pings.isEmpty()) {
					right.pong(pings.get(pings.size() - 1).duplicate());
				}
			});
			Connection silent = hub.open("silent");
			wrong.pong(ByteBuffer.allocate(0));
			await().until(() -> !silent.isOpen() && TestHub.wire(right).pings.size() > 10);
			assertThat(List.of(data, wrong, right)).allMatch(Connection::isOpen);
			assertThat(pongs.get()).isBetween(1, TestHub.wire(right).pings.size());
			assertThat(hub.errors).isEmpty();
		}
	}

	@Test
	void j25WhenPingBlocksOrFailsThenOnlyThatConnectionIsClosed() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.heartbeat(100, 60_000), TestSettings.sendTimeout(500)))) {
			List<Connection> others = IntStream.range(0, 20).mapToObj((i) -> hub.open("c" + i)).toList();
			Connection blocked = hub.open("blocked", new FakeWire().block());
			FakeWire failing = new FakeWire();
			failing.failure = new IOException("reset");
			Connection failed = hub.open("failed", failing);
			await().until(() -> !blocked.isOpen() && !failed.isOpen());
			await().untilAsserted(() -> assertThat(hub.calls).contains("close blocked 1013", "close failed 1006"));
			int before = TestHub.wire(others.get(0)).pings.size();
			await().until(
					() -> others.stream().allMatch((connection) -> TestHub.wire(connection).pings.size() > before + 3));
			assertThat(others).allMatch(Connection::isOpen);
		}
	}

	@Test
	void j28WhenIdentityExpiresThenClosedWhetherOrNotItTalks() {
		try (TestHub hub = TestHub.create()) {
			Instant expiry = Instant.now().plusMillis(600);
			Connection talking = hub.open(new WsIdentity("talking", null, expiry, Map.of()), new FakeWire());
			Connection silent = hub.open(new WsIdentity("silent", null, expiry, Map.of()), new FakeWire());
			Connection expired = hub.open(new WsIdentity("expired", null, Instant.EPOCH, Map.of()), new FakeWire());
			Connection never = hub.open(new WsIdentity("never", null, Instant.MAX, Map.of()), new FakeWire());
			await().pollInterval(Duration.ofMillis(20)).until(() -> {
				talking.received(WsMessage.text("x"));
				return !talking.isOpen() && !silent.isOpen() && !expired.isOpen();
			});
			assertThat(Instant.now()).isAfterOrEqualTo(expiry);
			assertThat(never.isOpen()).isTrue();
			await().untilAsserted(() -> assertThat(hub.calls).contains("close talking 4401", "close silent 4401",
					"close expired 4401"));
		}
	}

	@Test
	void j28WhenExpiryIsMovedThenTheLastOneCountsWhateverTheWallClockSays() {
		JumpingClock clock = new JumpingClock();
		try (TestHub hub = TestHub.create(EngineSettings.defaults(), null, clock)) {
			Instant soon = clock.instant().plusSeconds(60);
			Connection untouched = hub.open(new WsIdentity("untouched", null, soon, Map.of()), new FakeWire());
			Connection extended = hub.open(new WsIdentity("extended", null, soon, Map.of()), new FakeWire());
			Connection unlimited = hub.open(new WsIdentity("unlimited", null, soon, Map.of()), new FakeWire());
			Connection shortened = hub.open("shortened");
			assertThat(extended.expiresAt()).contains(soon);
			assertThat(shortened.expiresAt()).isEmpty();
			Instant later = soon.plusSeconds(600);
			assertThat(extended.expireAt(later)).isTrue();
			assertThat(unlimited.expireAt(null)).isTrue();
			assertThat(shortened.expireAt(Instant.MIN)).isTrue();
			clock.offset = Duration.ofHours(2);
			long afterwards = System.nanoTime() + Duration.ofMinutes(2).toNanos();
			for (Connection connection : List.of(untouched, extended, unlimited)) {
				connection.check(afterwards, new Liveness.Pace(0, 0));
			}
			await().until(() -> !untouched.isOpen() && !shortened.isOpen());
			assertThat(extended.isOpen()).isTrue();
			assertThat(unlimited.isOpen()).isTrue();
			assertThat(extended.expiresAt()).contains(later);
			assertThat(unlimited.expiresAt()).isEmpty();
			assertThat(untouched.expireAt(later)).isFalse();
			assertThat(untouched.expiresAt()).contains(soon);
			await().untilAsserted(
					() -> assertThat(hub.calls).contains("close untouched 4401", "close shortened 4401").hasSize(6));
		}
	}

	@Test
	void j28WhenTheTimeIsOverThenNothingExtendsIt() {
		try (TestHub hub = TestHub.create()) {
			Connection late = hub.open(new WsIdentity("late", null, Instant.MIN, Map.of()), new FakeWire());
			assertThat(late.expireAt(Instant.now().plusSeconds(600))).isFalse();
			assertThat(late.expireAt(null)).isFalse();
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open late", "close late 4401"));
		}
	}

	@Test
	void openWhenIdentityExpiredLongAgoThenClosedAndNothingLeaks() {
		try (TestHub hub = TestHub.create()) {
			hub.open(new WsIdentity("a", null, Instant.MIN, Map.of()), new FakeWire());
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4401"));
			await().until(hub::isEmpty);
		}
	}

	@Test
	void j05WhenHandlersBlockThenOthersAreUnaffectedAndTheyAreStillFoundDead() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				if (connection.uniqueCode().startsWith("blocked")) {
					Together.await(blocked);
				}
			}
		};
		int count = 50;
		EngineSettings settings = TestSettings.heartbeat(100, 1000).apply(EngineSettings.defaults());
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		AtomicInteger aliveTime = new AtomicInteger(60);
		Heartbeat heartbeat = new AliveTime(() -> {
			signs.forEach(Runnable::run);
			return aliveTime.get();
		});
		try (TestHub hub = TestHub.create(settings, heartbeat, Clock.systemUTC(), handler)) {
			List<Connection> stuck = IntStream.range(0, count).mapToObj((i) -> hub.open("blocked" + i)).toList();
			Connection fine = hub.open("fine");
			List<Thread> readers = stuck.stream()
				.map((connection) -> new Thread(() -> connection.received(WsMessage.text("x"))))
				.toList();
			readers.forEach(Thread::start);
			await().until(() -> hub.calls.stream().filter((call) -> call.startsWith("message")).count() == count);
			hub.manager.broadcastMessage("b");
			await().untilAsserted(() -> assertThat(TestHub.wire(fine).written).containsExactly("b"));
			await().until(() -> stuck.stream()
				.allMatch((connection) -> TestHub.wire(connection).written.equals(List.of("b"))));
			assertThat(stuck).allMatch(Connection::isOpen);
			hub.open("late").close();
			await().untilAsserted(() -> assertThat(hub.calls).contains("close late 1000"));
			signs.add(() -> fine.received(WsMessage.text("alive")));
			// what the settings say
			aliveTime.set(0);
			await().until(() -> stuck.stream().noneMatch(Connection::isOpen));
			await().untilAsserted(() -> assertThat(TestHub.wire(fine).pings).hasSizeGreaterThan(3));
			assertThat(fine.isOpen()).isTrue();
			blocked.countDown();
			await().until(() -> hub.calls.stream().filter((call) -> call.endsWith("4408")).count() == count);
		}
	}

	@Tag("one-jdk")
	@Test
	void onMessageWhenItBlocksLessThanTheTimeoutThenNotMistakenForSilence() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				Together.await(blocked);
			}
		};
		try (TestHub hub = TestHub.create(TestSettings.heartbeat(0, 60_000), handler)) {
			Liveness.Pace pace = hub.hub.pace();
			Connection connection = hub.open("a");
			Thread reader = new Thread(() -> connection.received(WsMessage.text("x")));
			reader.start();
			await().until(() -> hub.calls.contains("message a x"));
			long blockedSince = System.nanoTime();
			await().pollDelay(Duration.ofMillis(100)).until(connection::isOpen);
			blocked.countDown();
			reader.join(20_000);
			connection.check(blockedSince + pace.timeout() + 1, pace);
			assertThat(connection.isOpen()).isTrue();
			connection.check(System.nanoTime() + pace.timeout() + 1, pace);
			assertThat(connection.isOpen()).isFalse();
		}
	}

	@Test
	void receivedWhenItWaitsForTheOldOnCloseThenNotMistakenForSilence() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				if (status.code() == 4409) {
					Together.await(blocked);
				}
			}
		};
		EngineSettings settings = TestSettings.heartbeat(50, 400).apply(EngineSettings.defaults());
		AtomicInteger aliveTime = new AtomicInteger();
		try (TestHub hub = TestHub.create(settings, new AliveTime(aliveTime::get), Clock.systemUTC(), handler)) {
			hub.open("a");
			FakeWire wire = new FakeWire();
			Connection connection = hub.open("a", wire);
			Thread reader = new Thread(() -> connection.received(WsMessage.text("x")));
			reader.start();
			await().until(() -> wire.pings.size() > 20);
			// the reader may be late when it need not wait any more
			aliveTime.set(60);
			blocked.countDown();
			reader.join(10_000);
			assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a", "message a x");
		}
	}

	@Test
	void openWhenItHadToWaitThenSilenceCountsFromThere() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		try (TestHub hub = TestHub.create(TestHub.closingAfter(blocked))) {
			hub.open("a");
			Connection connection = hub.open("a");
			CountDownLatch opened = new CountDownLatch(1);
			connection.whenOpeningEnds(opened::countDown);
			long waited = System.nanoTime();
			Liveness.Pace pace = new Liveness.Pace(0, 1);
			connection.check(waited, pace);
			assertThat(connection.isOpen()).as("while it waits").isTrue();
			blocked.countDown();
			assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
			connection.check(waited, pace);
			assertThat(connection.isOpen()).as("before its reader goes on").isTrue();
		}
	}

	@Test
	void sendWhenPeerIsSilentThenPushingDoesNotKeepItAlive() {
		EngineSettings settings = TestSettings.heartbeat(100, 500).apply(EngineSettings.defaults());
		AtomicInteger aliveTime = new AtomicInteger(60);
		try (TestHub hub = TestHub.create(settings, new AliveTime(aliveTime::get), Clock.systemUTC())) {
			Connection connection = hub.open("a");
			await().pollInterval(Duration.ofMillis(20)).until(() -> {
				hub.manager.sendMessage("a", "x");
				return !TestHub.wire(connection).written.isEmpty();
			});
			aliveTime.set(0);
			await().pollInterval(Duration.ofMillis(20)).until(() -> hub.manager.sendMessage("a", "x").queued() == 0);
			assertThat(connection.isOpen()).isFalse();
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4408"));
		}
	}

	@Test
	void receivedWhenAppPingThenSwallowedAndAnswered() {
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		Heartbeat heartbeat = new PingPong(() -> {
			signs.forEach(Runnable::run);
			return 1;
		});
		try (TestHub hub = TestHub.create(EngineSettings.defaults(), heartbeat, Clock.systemUTC())) {
			Connection connection = hub.open("a");
			long begun = System.nanoTime();
			signs.add(() -> connection.received(WsMessage.text("ping")));
			await().until(() -> System.nanoTime() - begun > 1_500_000_000L);
			connection.received(WsMessage.text("data"));
			assertThat(connection.isOpen()).isTrue();
			assertThat(TestHub.wire(connection).written).containsOnly("pong");
			assertThat(hub.calls).containsExactly("open a", "message a data");
			signs.clear();
			// its alive time replaces the 60 s of the settings
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 4408"));
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void receivedWhenHeartbeatThrowsThenReportedAndOthersAreStillLookedAfter() {
		EngineSettings settings = TestSettings.heartbeat(100, 500).apply(EngineSettings.defaults());
		Heartbeat broken = new Heartbeat() {
			@Override
			public boolean isPingMsg(byte[] message) {
				if (message.length == 0) {
					throw new IllegalStateException("isPingMsg");
				}
				return message.length == 1;
			}

			@Override
			public byte[] getPongMsg() {
				throw new IllegalStateException("getPongMsg");
			}

			@Override
			public int getAliveTime() {
				throw new IllegalStateException("getAliveTime");
			}
		};
		try (TestHub hub = TestHub.create(settings, broken, Clock.systemUTC())) {
			Connection connection = hub.open("a");
			connection.received(WsMessage.text(""));
			connection.received(WsMessage.text("1"));
			connection.received(WsMessage.text("12"));
			assertThat(hub.errors).extracting(Throwable::getMessage).containsExactly("isPingMsg", "getPongMsg");
			assertThat(hub.calls).contains("message a 12");
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 4408"));
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void patrolWhenOneRoundEndsWithErrorThenGoesOn() {
		AtomicInteger asked = new AtomicInteger();
		Heartbeat broken = new AliveTime(() -> {
			// the first time is when the connection opens
			if (asked.incrementAndGet() == 2) {
				throw new NoClassDefFoundError("getAliveTime");
			}
			return 1;
		});
		try (TestHub hub = TestHub.create(EngineSettings.defaults(), broken, Clock.systemUTC())) {
			hub.open("a");
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 4408"));
			assertThat(asked).hasValueGreaterThan(2);
		}
	}

	@Test
	void receivedWhenManyThenTheAliveTimeIsNotAskedForEach() {
		AtomicInteger asked = new AtomicInteger();
		Heartbeat counting = new AliveTime(() -> {
			asked.incrementAndGet();
			return 60;
		});
		try (TestHub hub = TestHub.create(EngineSettings.defaults(), counting, Clock.systemUTC())) {
			Connection connection = hub.open("a");
			for (int i = 0; i < 10_000; i++) {
				connection.received(WsMessage.text("x"));
			}
			assertThat(asked).hasValueLessThan(1000);
		}
	}

	/**
	 * Pings that are texts.
	 *
	 * @param seconds how long it may be silent
	 */
	private record PingPong(IntSupplier seconds) implements Heartbeat {

		@Override
		public boolean isPingMsg(byte[] message) {
			return new String(message, StandardCharsets.UTF_8).equals("ping");
		}

		@Override
		public byte[] getPongMsg() {
			return "pong".getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public int getAliveTime() {
			return this.seconds.getAsInt();
		}

	}

}
