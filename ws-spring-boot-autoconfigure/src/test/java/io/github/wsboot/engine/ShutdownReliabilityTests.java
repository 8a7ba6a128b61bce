package io.github.wsboot.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.LiveObjects;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the end of a hub, and of what is left of ended connections.
 */
class ShutdownReliabilityTests {

	@Test
	void j35WhenStoppedWhileManySendThenAllGet1001AndEveryOnCloseIsDone() throws Exception {
		AtomicInteger closes = new AtomicInteger();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				if (status.equals(WsCloseStatus.GOING_AWAY)) {
					closes.incrementAndGet();
				}
			}
		};
		try (TestHub hub = TestHub
			.createBare(TestSettings.all(TestSettings.unboundedQueue(), TestSettings.closeTimeout(60_000)), handler)) {
			List<Connection> connections = IntStream.range(0, 1000).mapToObj((i) -> hub.open("c" + i)).toList();
			connections.forEach((connection) -> TestHub.wire(connection).remembers = false);
			AtomicBoolean over = new AtomicBoolean();
			Together.run(9, (index) -> {
				for (int i = 0; index > 0 && !over.get(); i++) {
					hub.manager.sendMessage("c" + i % 1000, "x");
					if (i % 100 == 0) {
						hub.manager.broadcastMessage("b");
					}
				}
				if (index == 0) {
					try {
						assertThat(hub.hub.stop(Duration.ofSeconds(60))).isTrue();
						assertThat(closes).hasValue(1000);
					}
					finally {
						over.set(true);
					}
				}
			});
			assertThat(connections).allSatisfy((connection) -> {
				assertThat(TestHub.wire(connection).closed).isEqualTo(WsCloseStatus.GOING_AWAY);
				assertThat(TestHub.wire(connection).lateWrites).hasValue(0);
			});
			assertThat(hub.isEmpty()).isTrue();
			assertThat(hub.hub.isAccepting()).isFalse();
			assertThatExceptionOfType(HandshakeRejectedException.class)
				.isThrownBy(() -> hub.hub.admit(WsIdentity.of("late"), null))
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(503));
			assertThat(hub.hub.stop(Duration.ofSeconds(5))).isTrue();
			hub.hub.start();
			hub.hub.start();
			Connection again = hub.open("again");
			hub.manager.sendMessage("again", "hello");
			await().until(() -> TestHub.wire(again).written.equals(List.of("hello")));
			again.close();
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void stopWhenOnCloseBlocksThenBoundedByTheTimeout() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(String uniqueCode) {
				Together.await(blocked);
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hub.open("a");
			long start = System.nanoTime();
			assertThat(hub.hub.stop(Duration.ofMillis(500))).isFalse();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(400),
					Duration.ofSeconds(5));
			blocked.countDown();
		}
	}

	@Test
	void stopWhenPeerNeverReadsThenTcpIsEnded() {
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(300))) {
			FakeWire stuck = new FakeWire().block();
			hub.open("a", stuck);
			hub.manager.sendMessage("a", "x");
			assertThat(hub.hub.stop(Duration.ofSeconds(5))).isTrue();
			await().until(() -> stuck.aborts.get() > 0);
		}
	}

	@Test
	void stopWhenCloseHasBegunButNotEndedThenTcpIsEnded() {
		try (TestHub hub = TestHub.create()) {
			FakeWire stuck = new FakeWire().block();
			hub.open("a", stuck);
			hub.manager.sendMessage("a", "x");
			hub.manager.closeWebsocketConn("a");
			await().until(hub::isEmpty);
			hub.hub.stop(Duration.ofMillis(500));
			await().until(() -> stuck.aborts.get() > 0);
		}
	}

	@Test
	void openWhenAdmittedBeforeTheStopThenRefusedWithoutCallbacks() {
		try (TestHub hub = TestHub.create()) {
			Admission admission = hub.hub.admit(WsIdentity.of("a"), null);
			hub.hub.stop(Duration.ofSeconds(5));
			FakeWire wire = new FakeWire();
			Connection connection = hub.hub.open(admission, new TestHandshake(), new TestHandshake(), wire);
			assertThat(connection.isOpen()).isFalse();
			await().until(() -> wire.aborts.get() > 0);
			await().until(hub::isEmpty);
			assertThat(hub.calls).isEmpty();
		}
	}

	@Test
	void stopWhenCloseHasJustBegunThenItsFrameStillLeaves() {
		for (int round = 0; round < 50; round++) {
			try (TestHub hub = TestHub.create()) {
				List<Connection> connections = IntStream.range(0, 50).mapToObj((i) -> hub.open("c" + i)).toList();
				hub.manager.broadcastMessage("bye");
				connections.forEach((connection) -> connection.close(WsCloseStatus.KICKED));
				hub.hub.stop(Duration.ofSeconds(5));
				assertThat(connections).allSatisfy((connection) -> {
					assertThat(TestHub.wire(connection).written).containsExactly("bye");
					assertThat(TestHub.wire(connection).closed).isEqualTo(WsCloseStatus.KICKED);
				});
			}
		}
	}

	@Test
	void j37WhenManyComeAndGoThenNothingIsLeft() throws Exception {
		int count = Together.times(20_000, 1_000_000);
		AtomicInteger closes = new AtomicInteger();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				connection.attributes().put("key", "value");
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				closes.incrementAndGet();
			}
		};
		Map<String, Integer> before = LiveObjects.perConnection();
		try (TestHub hub = TestHub.createBare(TestSettings.closeTimeout(200), handler)) {
			AtomicInteger next = new AtomicInteger();
			Together.run(2, (index) -> {
				int i = next.getAndIncrement();
				while (i < count) {
					String code = "c" + i;
					Connection connection = hub.open(new WsIdentity(code, "u" + i % 100, null, Map.of("k", "v")),
							new FakeWire());
					hub.manager.groups().join(code, "g" + i % 100);
					connection.sendMessage("x");
					if (i % 2 == 0) {
						connection.closed(WsCloseStatus.NORMAL);
					}
					else {
						connection.close();
					}
					i = next.getAndIncrement();
				}
			});
			await().atMost(Duration.ofSeconds(60)).until(() -> closes.get() == count && hub.isEmpty());
			await().untilAsserted(() -> assertThat(LiveObjects.perConnection()).allSatisfy(
					(type, left) -> assertThat(left).as(type).isLessThanOrEqualTo(before.getOrDefault(type, 0) + 10)));
		}
	}

	@Test
	void j38WhenManyHubsStartAndStopThenNoThreadIsLeft() {
		Set<Thread> before = engineThreads();
		for (int i = 0; i < 20; i++) {
			try (TestHub hub = TestHub.create()) {
				for (int j = 0; j < 30; j++) {
					hub.open("c" + j);
				}
				hub.manager.broadcastMessage("b");
				hub.hub.stop(Duration.ofSeconds(5));
				hub.hub.start();
				hub.open("again").sendMessage("x");
			}
		}
		await().until(() -> {
			Set<Thread> left = engineThreads();
			left.removeAll(before);
			return left.isEmpty();
		});
	}

	private static Set<Thread> engineThreads() {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith("ws-")) {
				threads.add(thread);
			}
		}
		return threads;
	}

	@Test
	void j39WhenManyIdsAreMadeThenUniqueAndLong() {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			Set<String> codes = ConcurrentHashMap.newKeySet();
			Set<String> ids = ConcurrentHashMap.newKeySet();
			for (int i = 0; i < 10_000; i++) {
				codes.add(hub.hub.generateCode());
				ids.add(hub.hub.codes().nextId());
			}
			assertThat(codes).hasSize(10_000).allMatch((code) -> code.matches("[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{22}"));
			assertThat(ids).hasSize(10_000).allMatch((id) -> id.matches("[A-Za-z0-9_-]{22}"));
			assertThat(codes).allMatch((code) -> code.matches(CodeGrammar.DEFAULT_PATTERN));
		}
	}

}
