package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.EngineSettings.OnOverflow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what is sent: whole, in order, bounded, to the right ones.
 */
class SendingReliabilityTests {

	@Test
	void j15WhenManyThreadsSendThenNothingIsLostReorderedOrInterleaved() throws Exception {
		int count = Together.times(500, 10_000);
		try (TestHub hub = TestHub.create(TestSettings.unboundedQueue())) {
			Queue<String> arrived = new ConcurrentLinkedQueue<>();
			FakeWire wire = new FakeWire();
			wire.remembers = false;
			wire.listener = (message) -> arrived.add(message.text());
			hub.open("a", wire);
			Together.run(64, (index) -> {
				for (int i = 0; i < count; i++) {
					assertThat(hub.manager.sendMessage("a", index + ":" + i)).isEqualTo(SendResult.QUEUED);
				}
			});
			await().until(() -> arrived.size() == 64 * count);
			assertThat(wire.overlaps).hasValue(0);
			int[] next = new int[64];
			for (String text : arrived) {
				String[] parts = text.split(":", -1);
				assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
			}
		}
	}

	@Test
	void j16WhenPeerNeverReadsThenSendersReturnAndWatchdogClosesIt() throws Exception {
		long maxBytes = 64 * 1024;
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.queue(maxBytes, Integer.MAX_VALUE, OnOverflow.DROP_NEWEST),
					TestSettings.sendTimeout(3000)))) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			AtomicInteger queued = new AtomicInteger();
			long start = System.nanoTime();
			Together.run(16, (index) -> {
				for (int i = 0; i < 100; i++) {
					queued.addAndGet(hub.manager.sendMessage("a", "x".repeat(1024)).queued());
				}
			});
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
			assertThat(queued).hasValue(64);
			await().until(() -> !connection.isOpen() && wire.aborts.get() > 0);
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 1013"));
			await().until(hub::isEmpty);
		}
	}

	@Test
	void sendWhenPeerNeverReadsThenTcpIsEndedWithoutWaitingForTheCloseTimeout() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.sendTimeout(300), TestSettings.closeTimeout(60_000)))) {
			FakeWire wire = new FakeWire().block();
			hub.open("a", wire).sendMessage("x");
			await().until(() -> wire.aborts.get() > 0);
			await().until(() -> hub.calls.contains("close a 1013"));
		}
	}

	@Test
	void sendWhenMoreAreStuckThanThereAreWorkersThenOthersStillGetEverything() {
		try (TestHub hub = TestHub.create(TestSettings.sendTimeout(600_000))) {
			List<FakeWire> stuck = IntStream.range(0, 40).mapToObj((i) -> new FakeWire().block()).toList();
			for (int i = 0; i < stuck.size(); i++) {
				hub.open("stuck" + i, stuck.get(i)).sendMessage("x");
			}
			for (int i = 0; i < 10; i++) {
				Connection connection = hub.open("c" + i);
				connection.sendMessage("x");
				await().until(() -> TestHub.wire(connection).written.equals(List.of("x")));
			}
			stuck.forEach(FakeWire::unblock);
			await().until(() -> stuck.stream().allMatch((wire) -> wire.written.equals(List.of("x"))));
		}
	}

	@Test
	void sendWhenPeerWasStuckLatelyThenWrittenByAThreadOfItsOwn() {
		List<String> threads = new CopyOnWriteArrayList<>();
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("stuck");
			await().until(connection.outbound()::isSlow);
			wire.listener = (message) -> threads.add(Thread.currentThread().getName());
			wire.unblock();
			await().until(() -> wire.written.size() == 1);
			await().until(() -> {
				connection.sendMessage("well again");
				return threads.stream().anyMatch((name) -> name.startsWith("ws-write-spare-"));
			});
		}
	}

	@Test
	void sendWhenWireDoesNotBlockThenCallerWritesItsOwnAndLeavesTheRestToAWorker() {
		Queue<String> writers = new ConcurrentLinkedQueue<>();
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			wire.blocking = false;
			Connection connection = hub.open("a", wire);
			wire.listener = (message) -> {
				writers.add(Thread.currentThread().getName());
				if (message.text().equals("first")) {
					// as if others sent meanwhile
					assertThat(connection.sendMessage("second").queued()).isEqualTo(1);
					assertThat(wire.written).isEmpty();
				}
			};
			connection.sendMessage("first");
			assertThat(wire.written).startsWith("first");
			await().until(() -> wire.written.equals(List.of("first", "second")));
			assertThat(writers.poll()).isEqualTo(Thread.currentThread().getName());
			assertThat(writers.poll()).startsWith("ws-write-");
		}
	}

	@Test
	void sendWhenManyFollowOneAnotherThenWorkersWriteThemTogether() {
		Queue<String> writers = new ConcurrentLinkedQueue<>();
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			wire.blocking = false;
			wire.listener = (message) -> writers.add(Thread.currentThread().getName());
			Connection connection = hub.open("a", wire);
			for (int i = 0; i < 1_000; i++) {
				connection.sendMessage("m" + i);
			}
			await().until(() -> wire.written.size() == 1_000);
			assertThat(wire.written)
				.containsExactlyElementsOf(IntStream.range(0, 1_000).mapToObj((i) -> "m" + i).toList());
			assertThat(writers).anyMatch((name) -> name.startsWith("ws-write-"));
		}
	}

	@Test
	void sendWhenWireDoesNotBlockAndABroadcastIsPendingThenBehindIt() {
		try (TestHub hub = TestHub.create()) {
			// both workers and whoever takes their place are held up
			List<FakeWire> stuck = IntStream.range(0, 30).mapToObj((i) -> new FakeWire().block()).toList();
			IntStream.range(0, 30).forEach((i) -> hub.open("stuck" + i, stuck.get(i)));
			FakeWire wire = new FakeWire();
			wire.blocking = false;
			Connection connection = hub.open("a", wire);
			for (int i = 0; i < 10; i++) {
				hub.manager.broadcastMessage("b" + i);
				connection.sendMessage("s" + i);
			}
			stuck.forEach(FakeWire::unblock);
			await().until(() -> wire.written.size() == 20);
			assertThat(wire.written).containsExactlyElementsOf(
					IntStream.range(0, 10).boxed().flatMap((i) -> Stream.of("b" + i, "s" + i)).toList());
		}
	}

	@Test
	void j17WhenOneWriteFailsThenOthersGetTheBroadcast() {
		List<Throwable> failures = List.of(new IOException("reset"), new IllegalStateException("closed"),
				new AssertionError("bug"));
		try (TestHub hub = TestHub.create()) {
			List<Connection> connections = IntStream.range(0, 100).mapToObj((i) -> hub.open("c" + i)).toList();
			for (int i = 0; i < failures.size(); i++) {
				TestHub.wire(connections.get(i)).failure = failures.get(i);
				hub.manager.broadcastMessage("b" + i);
				int broken = i + 1;
				await().until(() -> hub.calls.contains("close c" + (broken - 1) + " 1006") && connections.stream()
					.skip(broken)
					.allMatch((connection) -> TestHub.wire(connection).written.size() == broken));
			}
			assertThat(hub.errors).containsExactlyElementsOf(failures);
			assertThat(hub.calls).filteredOn((call) -> call.startsWith("close")).hasSize(3);
			assertThat(hub.manager.getWSCount()).isEqualTo(97);
			assertThat(connections).filteredOn(Connection::isOpen)
				.hasSize(97)
				.allSatisfy(
						(connection) -> assertThat(TestHub.wire(connection).written).containsExactly("b0", "b1", "b2"));
		}
	}

	@Test
	void j18WhenClosedWhileManySendThenNothingStraysAndLaterSendsAreRefused() throws Exception {
		int rounds = Together.times(200, 10_000);
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			AtomicInteger strays = new AtomicInteger();
			AtomicReference<List<Connection>> pair = new AtomicReference<>(List.of());
			AtomicBoolean over = new AtomicBoolean();
			Together.run(17, (index) -> {
				if (index > 0) {
					while (!over.get()) {
						for (Connection connection : pair.get()) {
							connection.sendMessage(connection.uniqueCode());
						}
						Thread.yield();
					}
					return;
				}
				try {
					for (int round = 0; round < rounds; round++) {
						List<Connection> both = List.of(hub.open("a" + round, strict("a" + round, strays)),
								hub.open("b" + round, strict("b" + round, strays)));
						pair.set(both);
						Thread.yield();
						for (Connection connection : both) {
							connection.close();
							assertThat(connection.sendMessage("late")).isEqualTo(SendResult.REFUSED);
							assertThat(hub.manager.sendMessage(connection.uniqueCode(), "late"))
								.isEqualTo(SendResult.NONE);
						}
						strays.addAndGet(both.stream()
							.mapToInt((connection) -> TestHub.wire(connection).lateWrites.get())
							.sum());
					}
				}
				finally {
					over.set(true);
				}
			});
			await().until(hub::isEmpty);
			assertThat(strays).hasValue(0);
		}
	}

	private static FakeWire strict(String expected, AtomicInteger strays) {
		FakeWire wire = new FakeWire();
		wire.remembers = false;
		wire.listener = (message) -> {
			if (!message.text().equals(expected) || wire.closed != null) {
				strays.incrementAndGet();
			}
		};
		return wire;
	}

	@Test
	void j19WhenQueueIsFullThenPolicyActsAtTheVeryByte() {
		for (OnOverflow policy : OnOverflow.values()) {
			for (int size = 4; size <= 6; size++) {
				boolean fits = size <= 5;
				try (TestHub hub = TestHub.create(TestSettings.queue(10, 100, policy))) {
					FakeWire wire = new FakeWire().block();
					Connection connection = hub.open("a", wire);
					connection.sendMessage("12");
					awaitWriting(connection);
					connection.sendMessage("345");
					SendResult result = connection.sendMessage("x".repeat(size));
					boolean closes = policy == OnOverflow.CLOSE && !fits;
					assertThat(connection.isOpen()).isEqualTo(!closes);
					boolean taken = fits || policy == OnOverflow.DROP_OLDEST;
					assertThat(result).isEqualTo(taken ? SendResult.QUEUED : SendResult.REFUSED);
					wire.unblock();
					List<String> expected = new ArrayList<>(List.of("12"));
					if (fits || policy == OnOverflow.DROP_NEWEST) {
						expected.add("345");
					}
					if (taken) {
						expected.add("x".repeat(size));
					}
					await().pollInterval(Duration.ofMillis(5))
						.untilAsserted(() -> assertThat(wire.written).containsExactlyElementsOf(expected));
					if (closes) {
						await().pollInterval(Duration.ofMillis(5))
							.untilAsserted(() -> assertThat(wire.closed).isNotNull()
								.extracting(WsCloseStatus::code)
								.isEqualTo(1013));
					}
				}
			}
		}
	}

	@Test
	void j19WhenMessageIsLargerThanTheLimitThenTakenOnlyIfNothingWaits() {
		for (OnOverflow policy : OnOverflow.values()) {
			try (TestHub hub = TestHub.create(TestSettings.queue(10, 100, policy))) {
				FakeWire wire = new FakeWire();
				Connection connection = hub.open("a", wire);
				assertThat(connection.sendMessage("x".repeat(100))).isEqualTo(SendResult.QUEUED);
				await().pollInterval(Duration.ofMillis(5)).until(() -> wire.written.size() == 1);
				await().pollInterval(Duration.ofMillis(5)).until(() -> connection.queueLevel().messages() == 0);
				wire.block();
				assertThat(connection.sendMessage("y".repeat(100)).queued()).isOne();
				awaitWriting(connection);
				assertThat(connection.sendMessage("z".repeat(100))).isEqualTo(SendResult.REFUSED);
				wire.unblock();
				await().pollInterval(Duration.ofMillis(5)).until(() -> wire.written.size() == 2);
			}
		}
	}

	@Test
	void j19WhenTooManyMessagesThenPolicyActs() {
		try (TestHub hub = TestHub.create(TestSettings.queue(1000, 3, OnOverflow.DROP_OLDEST))) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("0");
			awaitWriting(connection);
			for (int i = 1; i <= 5; i++) {
				assertThat(connection.sendMessage("" + i)).isEqualTo(SendResult.QUEUED);
			}
			wire.unblock();
			await().untilAsserted(() -> assertThat(wire.written).containsExactly("0", "4", "5"));
		}
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.queue(1000, 3, OnOverflow.CLOSE), TestSettings.closeTimeout(300)))) {
			Connection connection = hub.open("a", new FakeWire().block());
			for (int i = 0; i < 3; i++) {
				assertThat(connection.sendMessage("" + i)).isEqualTo(SendResult.QUEUED);
			}
			assertThat(connection.sendMessage("3")).isEqualTo(SendResult.REFUSED);
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 1013"));
		}
	}

	@Test
	void j19WhenMessagesGetOldThenPolicyActs() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.maxAge(100, OnOverflow.CLOSE), TestSettings.closeTimeout(300)))) {
			Connection connection = hub.open("a", new FakeWire().block());
			connection.sendMessage("0");
			// it gets old itself if the worker is late
			await().until(() -> !connection.isOpen() || connection.outbound().blockedFor(System.nanoTime() + 1) > 0);
			connection.sendMessage("1");
			await().untilAsserted(() -> assertThat(hub.calls).endsWith("close a 1013"));
		}
		try (TestHub hub = TestHub.create(TestSettings.maxAge(2000, OnOverflow.DROP_NEWEST))) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("0");
			awaitWriting(connection);
			connection.sendMessage("1");
			await().until(() -> connection.queueLevel().messages() == 1);
			assertThat(connection.isOpen()).isTrue();
			wire.unblock();
			connection.sendMessage("2");
			await().untilAsserted(() -> assertThat(wire.written).containsExactly("0", "2"));
		}
	}

	@Test
	void sendWhenAgeAndTimeoutAreZeroThenBothAreOff() {
		try (TestHub hub = TestHub
			.create(TestSettings.all(TestSettings.maxAge(0, OnOverflow.CLOSE), TestSettings.sendTimeout(0)))) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("0");
			awaitWriting(connection);
			connection.sendMessage("1");
			await().pollDelay(Duration.ofMillis(600)).until(connection::isOpen);
			wire.unblock();
			await().untilAsserted(() -> assertThat(wire.written).containsExactly("0", "1"));
		}
	}

	@Test
	void j20WhenLargeTextIsBroadcastThenAllShareOneEncodedMessage() {
		Set<WsMessage> distinct = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
		AtomicInteger arrived = new AtomicInteger();
		int count = Together.times(1000, 10_000);
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			for (int i = 0; i < count; i++) {
				FakeWire wire = new FakeWire();
				wire.remembers = false;
				wire.listener = (message) -> {
					distinct.add(message);
					arrived.incrementAndGet();
				};
				hub.open("c" + i, wire);
			}
			String text = "é".repeat(512 * 1024);
			assertThat(hub.manager.broadcastMessage(text).queued()).isEqualTo(count);
			await().until(() -> arrived.get() == count);
			assertThat(distinct).singleElement().satisfies((message) -> {
				assertThat(message.size()).isEqualTo(1024 * 1024);
				assertThat(message.text()).isEqualTo(text);
			});
			assertThat(hub.manager.getWSCount()).isEqualTo(count);
		}
	}

	@Test
	void j21WhenPayloadIsMissingThenRefusedAtTheCaller() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			List<Runnable> calls = List.of(() -> hub.manager.sendMessage("a", (String) null),
					() -> hub.manager.sendMessage("a", (byte[]) null), () -> hub.manager.sendBinary("a", null),
					() -> hub.manager.broadcastMessage((String) null),
					() -> hub.manager.broadcastMessage((byte[]) null), () -> hub.manager.broadcastBinary(null),
					() -> connection.send(null), () -> connection.sendMessage(null), () -> connection.sendBinary(null),
					() -> connection.ping(null), () -> connection.ping(new byte[126]),
					() -> hub.manager.to(Target.all()).send(null), () -> hub.manager.to(Target.all()).sendMessage(null),
					() -> hub.manager.to(Target.all()).sendBinary(null), () -> hub.manager.sendMessage("", "x"),
					() -> hub.manager.sendMessage(null, "x"), () -> hub.manager.isOnline(""),
					() -> hub.manager.sendMessage("a", new byte[] { (byte) 0xC3 }));
			assertThat(calls).allSatisfy((call) -> assertThatIllegalArgumentException().isThrownBy(call::run));
			assertThat(connection.isOpen()).isTrue();
			hub.manager.sendMessage("a", "");
			hub.manager.sendBinary("a", new byte[0]);
			hub.manager.sendMessage("a", "a\uD800b");
			await()
				.untilAsserted(() -> assertThat(TestHub.wire(connection).written).containsExactly("", "", "a\uFFFDb"));
		}
	}

	@Test
	void j21WhenBufferIsReusedAfterSendThenOldContentArrives() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			byte[] bytes = "one".getBytes(StandardCharsets.UTF_8);
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			connection.send(WsMessage.binary(buffer));
			connection.sendBinary(bytes);
			hub.manager.sendMessage("a", bytes);
			bytes[0] = 'X';
			wire.unblock();
			await().untilAsserted(() -> assertThat(wire.written).containsExactly("one", "one", "one"));
			assertThat(buffer.remaining()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void sendWhenKindsAreMixedThenOrderIsKept(boolean blocking) throws Exception {
		int count = Together.times(300, 6000);
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			List<Connection> connections = IntStream.range(0, 50).mapToObj((i) -> hub.open("c" + i)).toList();
			connections.forEach((connection) -> TestHub.wire(connection).blocking = blocking);
			List<Queue<String>> arrived = new ArrayList<>();
			for (Connection connection : connections) {
				Queue<String> own = new ConcurrentLinkedQueue<>();
				arrived.add(own);
				TestHub.wire(connection).remembers = false;
				TestHub.wire(connection).listener = (message) -> {
					if (message.text().startsWith("s")) {
						own.add(message.text());
					}
				};
				hub.manager.groups().join(connection.uniqueCode(), "large");
				hub.manager.uids().bind(connection.uniqueCode(), "everyone");
			}
			hub.manager.groups().join("c0", "small");
			Together.run(8, (index) -> {
				for (int i = 0; i < count; i++) {
					if (index > 3) {
						hub.manager.broadcastMessage("noise");
						hub.manager.sendMessage("c" + i % 50, "noise");
					}
					else if (index > 0) {
						hub.manager.groups().join("c0", "g" + index);
						hub.manager.to(Target.group("large")).sendMessage("noise");
						hub.manager.groups().leave("c0", "g" + index);
					}
					else {
						String text = "s" + i;
						switch (i % 6) {
							case 0 -> hub.manager.broadcastMessage(text);
							case 1 -> hub.manager.sendMessage("c0", text);
							case 2 -> hub.manager.to(Target.group("large")).sendMessage(text);
							case 3 -> hub.manager.to(Target.group("small")).sendMessage(text);
							case 4 -> hub.manager.to(Target.uid("everyone")).sendMessage(text);
							default -> hub.manager.to(Target.all(), Target.code("c0")).except("c1").sendMessage(text);
						}
					}
				}
			});
			await().until(() -> arrived.get(0).size() == count);
			assertThat(arrived.get(0))
				.containsExactlyElementsOf(IntStream.range(0, count).mapToObj((i) -> "s" + i).toList());
			await().until(() -> arrived.get(2).size() == count - 2 * (count / 6));
			assertThat(arrived.get(1)).doesNotContain("s5");
			assertThat(connections)
				.allSatisfy((connection) -> assertThat(TestHub.wire(connection).overlaps).hasValue(0));
		}
	}

	@Test
	void broadcastWhenManyAreConnectedThenReturnsInConstantTime() {
		int count = Together.times(2000, 10_000);
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			AtomicInteger arrived = new AtomicInteger();
			for (int i = 0; i < count; i++) {
				FakeWire wire = new FakeWire();
				wire.remembers = false;
				wire.listener = (message) -> arrived.incrementAndGet();
				hub.open("c" + i, wire);
			}
			long start = System.nanoTime();
			for (int i = 0; i < 1000; i++) {
				assertThat(hub.manager.broadcastMessage("b").queued()).isEqualTo(count);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
			await().atMost(Duration.ofSeconds(60)).until(() -> arrived.get() == 1000 * count);
		}
	}

	@Test
	void broadcastWhenConnectionsChurnThenNoExceptionAndNoGhost() throws Exception {
		long seconds = Together.times(2, 20);
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		AtomicInteger errors = new AtomicInteger();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				hubs.get().manager.groups().join(connection.uniqueCode(), "g" + connection.id().hashCode() % 5);
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				hubs.get().manager.groups().join(connection.uniqueCode(), "after");
			}

			@Override
			public void onError(WsConnection connection, Throwable error) {
				errors.incrementAndGet();
			}
		};
		try (TestHub hub = TestHub.createBare(TestSettings.queue(1024 * 1024, 1024, OnOverflow.DROP_NEWEST), handler)) {
			hubs.set(hub);
			List<Connection> staying = IntStream.range(0, 50).mapToObj((i) -> quiet(hub, "stay" + i, "u" + i)).toList();
			long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
			Together.run(6, (index) -> {
				for (int i = 0; System.nanoTime() < end; i++) {
					if (index < 4) {
						Connection connection = quiet(hub, "c" + i % 20, "u" + index);
						connection.received(WsMessage.text("x"));
						if (i % 3 == 0) {
							connection.closed(WsCloseStatus.NORMAL);
						}
						else if (i % 3 == 1) {
							hub.manager.closeWebsocketConn("c" + i % 20);
						}
					}
					else {
						hub.manager.broadcastMessage("b" + i);
						hub.manager.to(Target.group("g1"), Target.uid("u1", "u2")).sendMessage("m" + i);
					}
					Thread.yield();
				}
			});
			for (int i = 0; i < 20; i++) {
				hub.manager.closeWebsocketConn("c" + i);
			}
			await().until(() -> hub.hub.registry().unfinished().size() == hub.manager.getWSCount());
			assertThat(errors).hasValue(0);
			assertThat(staying).allMatch(Connection::isOpen);
			assertThat(hub.manager.uniqueCodes()).hasSize(50);
			assertThat(hub.manager.getWSCount()).isEqualTo(50);
			assertThat(hub.manager.to(Target.all()).close(WsCloseStatus.NORMAL)).isEqualTo(50);
			await().until(hub::isEmpty);
		}
	}

	private static Connection quiet(TestHub hub, String uniqueCode, String uid) {
		FakeWire wire = new FakeWire();
		wire.remembers = false;
		return hub.open(WsIdentity.of(uniqueCode, uid), wire);
	}

	@Test
	void broadcastWhenOpenedAfterTheCallThenNeverGotten() {
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			IntStream.range(0, 200).forEach((i) -> quiet(hub, "c" + i, "u"));
			List<Connection> late = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				hub.manager.broadcastMessage("early " + i);
				late.add(hub.open("late" + i));
				hub.manager.sendMessage("late" + i, "direct");
			}
			hub.manager.broadcastMessage("last");
			await()
				.until(() -> late.stream().allMatch((connection) -> TestHub.wire(connection).written.contains("last")));
			for (int i = 0; i < late.size(); i++) {
				List<String> expected = new ArrayList<>(List.of("direct"));
				IntStream.range(i + 1, 100).forEach((number) -> expected.add("early " + number));
				expected.add("last");
				assertThat(TestHub.wire(late.get(i)).written).containsExactlyElementsOf(expected);
			}
		}
	}

	@Test
	void groupSendWhenMembersChangeAfterTheCallThenTheOldOnesGetIt() {
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			List<Connection> first = IntStream.range(0, 50).mapToObj((i) -> hub.open("a" + i)).toList();
			List<Connection> second = IntStream.range(0, 50).mapToObj((i) -> hub.open("b" + i)).toList();
			for (int round = 0; round < 20; round++) {
				first.forEach((connection) -> hub.manager.groups().join(connection.uniqueCode(), "g"));
				assertThat(hub.manager.to(Target.group("g")).sendMessage("for a").queued()).isEqualTo(50);
				first.forEach((connection) -> hub.manager.groups().leave(connection.uniqueCode(), "g"));
				second.forEach((connection) -> hub.manager.groups().join(connection.uniqueCode(), "g"));
				assertThat(hub.manager.to(Target.group("g")).sendMessage("for b").queued()).isEqualTo(50);
				second.forEach((connection) -> hub.manager.groups().leave(connection.uniqueCode(), "g"));
			}
			await().until(() -> IntStream.range(0, 50)
				.allMatch((i) -> TestHub.wire(first.get(i)).written.size() == 20
						&& TestHub.wire(second.get(i)).written.size() == 20));
			assertThat(first)
				.allSatisfy((connection) -> assertThat(TestHub.wire(connection).written).containsOnly("for a"));
			assertThat(second)
				.allSatisfy((connection) -> assertThat(TestHub.wire(connection).written).containsOnly("for b"));
		}
	}

	@Test
	void closeWhenBroadcastIsPendingThenStillFlushed() {
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			List<Connection> connections = IntStream.range(0, 100).mapToObj((i) -> hub.open("c" + i)).toList();
			hub.manager.broadcastMessage("bye");
			connections.forEach(Connection::close);
			await().until(() -> connections.stream()
				.allMatch((connection) -> TestHub.wire(connection).written.equals(List.of("bye"))
						&& TestHub.wire(connection).closed != null));
		}
	}

	@Test
	void joinWhenPendingBroadcastOverflowsThenNoGhostMemberIsLeft() {
		try (TestHub hub = TestHub.createBare(
				TestSettings.all(TestSettings.queue(10, 100, OnOverflow.CLOSE), TestSettings.closeTimeout(300)))) {
			for (int round = 0; round < 50; round++) {
				List<Connection> connections = openBlocked(hub, 40);
				hub.manager.broadcastMessage("123456");
				hub.manager.broadcastMessage("123456");
				// these come before the sweep for some
				for (int i = connections.size() - 1; i >= 0; i--) {
					connections.get(i).membership().join("g");
					connections.get(i).membership().bind("u");
				}
				await().pollInterval(Duration.ofMillis(2)).until(() -> hub.manager.getWSCount() == 0);
				// whoever ends takes them out of the registry first
				await().pollDelay(Duration.ZERO)
					.until(() -> hub.manager.groups().all().isEmpty() && hub.manager.uids().all().isEmpty());
			}
		}
	}

	@Test
	void joinWhenOwnCallbackHasAStuckPeerThenOthersCanStillCloseIt() throws Exception {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				for (int i = 0; i < 20; i++) {
					hubs.get().manager.broadcastMessage("b" + i);
					hubs.get().manager.groups().join(connection.uniqueCode(), "g" + i);
				}
			}
		};
		try (TestHub hub = TestHub.createBare(TestSettings.sendTimeout(600_000), handler)) {
			hubs.set(hub);
			IntStream.range(0, 300).forEach((i) -> quiet(hub, "c" + i, "u"));
			Connection stuck = hub.open("stuck", new FakeWire().block());
			Thread reader = new Thread(() -> stuck.received(WsMessage.text("x")));
			reader.start();
			await().until(() -> stuck.outbound().blockedFor(System.nanoTime()) > 0);
			Thread closer = new Thread(() -> hub.manager.closeWebsocketConn("stuck"));
			closer.start();
			closer.join(20_000);
			assertThat(closer.isAlive()).isFalse();
			TestHub.wire(stuck).abort();
			reader.join(20_000);
			assertThat(reader.isAlive()).isFalse();
		}
	}

	@Test
	void groupSendWhenTheSenderItselfDoesNotReadThenOthersDoNotWaitForIt() throws Exception {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				hubs.get().manager.to(Target.code("stuck", "other")).sendMessage("hello");
			}
		};
		try (TestHub hub = TestHub.create(TestSettings.sendTimeout(600_000), handler)) {
			hubs.set(hub);
			FakeWire wire = new FakeWire().block();
			Connection stuck = hub.open("stuck", wire);
			FakeWire other = TestHub.wire(hub.open("other"));
			Thread reader = new Thread(() -> stuck.received(WsMessage.text("x")));
			reader.start();
			await().until(() -> other.written.equals(List.of("hello")));
			wire.unblock();
			reader.join(20_000);
			assertThat(wire.written).containsExactly("hello");
		}
	}

	private static List<Connection> openBlocked(TestHub hub, int count) {
		return IntStream.range(0, count).mapToObj((i) -> hub.open("c" + i, new FakeWire().block())).toList();
	}

	private static void awaitWriting(Connection connection) {
		await().pollInterval(Duration.ofMillis(2))
			.pollDelay(Duration.ZERO)
			.until(() -> connection.outbound().blockedFor(System.nanoTime() + 1) > 0);
	}

}
