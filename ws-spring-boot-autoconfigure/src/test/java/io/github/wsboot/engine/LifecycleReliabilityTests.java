package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the order of callbacks, of duplicates and of re-entrancy.
 */
class LifecycleReliabilityTests {

	@Test
	void j01WhenThousandOpenUnderOneCodeThenOneIsLeft() throws Exception {
		Tracer tracer = new Tracer();
		try (TestHub hub = TestHub
			.createBare(TestSettings.all(TestSettings.unboundedQueue(), TestSettings.replaceTimeout(60_000)), tracer)) {
			tracer.hub.set(hub);
			AtomicInteger next = new AtomicInteger();
			Queue<Connection> opened = new ConcurrentLinkedQueue<>();
			Together.run(64, (index) -> {
				while (next.getAndIncrement() < 1000) {
					Connection connection = hub.open("a");
					opened.add(connection);
					connection.received(WsMessage.text("in"));
					hub.manager.sendMessage("a", "out");
				}
			});
			await().untilAsserted(() -> assertThat(List.of(tracer.count("open"), tracer.count("close")))
				.containsExactly(1000L, 999L));
			assertThat(hub.manager.getWSCount()).isOne();
			assertThat(tracer.offlineInOnOpen).hasValue(0);
			assertThat(tracer.closeCodes).hasSize(999).containsOnly(4409);
			Connection survivor = (Connection) hub.manager.find("a").orElseThrow();
			assertThat(survivor.isOpen()).isTrue();
			assertThat(opened).filteredOn(Connection::isOpen).containsExactly(survivor);
			tracer.verifyEachConnection(survivor.id());
			tracer.verifyOneAfterTheOther(survivor.id());
			assertThat(opened).allSatisfy((connection) -> {
				assertThat(TestHub.wire(connection).closeFrames.get()).isLessThanOrEqualTo(1);
				assertThat(TestHub.wire(connection).lateWrites).hasValue(0);
			});
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void j02WhenOnOpenThrowsThenClosedWithoutReasonAndNothingIsLeft() {
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				if (connection.uniqueCode().hashCode() % 2 == 0) {
					throw new IllegalStateException("secret");
				}
				throw new AssertionError("secret");
			}
		};
		int count = Together.times(200, 10_000);
		try (TestHub hub = TestHub.create(handler)) {
			List<Connection> connections = IntStream.range(0, count).mapToObj((i) -> hub.open("c" + i)).toList();
			await().until(() -> connections.stream()
				.allMatch(
						(connection) -> TestHub.wire(connection).closed != null && connection.whenDeparted().isDone()));
			assertThat(connections).allSatisfy(
					(connection) -> assertThat(TestHub.wire(connection).closed).isEqualTo(WsCloseStatus.SERVER_ERROR));
			assertThat(hub.errors).hasSize(count);
			assertThat(hub.calls).filteredOn((call) -> call.startsWith("open")).hasSize(count);
			assertThat(hub.calls).filteredOn((call) -> call.startsWith("close")).hasSize(count).doesNotHaveDuplicates();
			assertThat(hub.isEmpty()).isTrue();
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void j03WhenOnMessageThrowsThenConnectionStays() {
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				throw new IllegalStateException("secret");
			}
		};
		int count = Together.times(200, 1000);
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.open("a");
			for (int i = 0; i < count; i++) {
				connection.received(WsMessage.text("m" + i));
			}
			assertThat(hub.calls).hasSize(count + 1).endsWith("message a m" + (count - 1));
			assertThat(hub.errors).hasSize(count);
			assertThat(connection.isOpen()).isTrue();
			hub.manager.sendMessage("a", "after");
			await().untilAsserted(() -> assertThat(TestHub.wire(connection).written).containsExactly("after"));
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void j04WhenFirstOnCloseThrowsThenRegistryIsCleanAndSecondRuns() {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		List<Boolean> online = new CopyOnWriteArrayList<>();
		WsHandlerFunc throwing = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				online.add(hubs.get().manager.isOnline("a"));
				throw new IllegalStateException("first");
			}
		};
		WsHandlerFunc second = new WsHandlerFunc() {
			@Override
			public void onClose(String uniqueCode) {
				online.add(hubs.get().manager.isOnline("a"));
			}
		};
		try (TestHub hub = TestHub.create(throwing, second)) {
			hubs.set(hub);
			hub.open("a").closed(WsCloseStatus.NORMAL);
			await().untilAsserted(() -> assertThat(online).containsExactly(false, false));
			await().untilAsserted(() -> assertThat(hub.errors).hasSize(1));
			await().until(hub::isEmpty);
		}
	}

	@Test
	void j06WhenAllEndItAtOnceThenOneOnCloseAndOneCloseFrameAtMost() throws Exception {
		int rounds = Together.times(200, 5000);
		try (TestHub hub = TestHub.create()) {
			for (int round = 0; round < rounds; round++) {
				Connection connection = hub.open("a");
				hub.calls.clear();
				hub.errors.clear();
				boolean closedBefore = round % 2 == 0;
				if (closedBefore) {
					connection.close(WsCloseStatus.of(4100, "first"));
				}
				Together.run(10, (index) -> {
					switch (index) {
						case 8 -> connection.closed(WsCloseStatus.GOING_AWAY);
						case 9 -> connection.failed(new IOException("reset"));
						default -> connection.close(WsCloseStatus.of(4000 + index, ""));
					}
				});
				connection.whenDeparted().join();
				assertThat(hub.calls).hasSize(1);
				assertThat(hub.errors.size()).isLessThanOrEqualTo(1);
				if (closedBefore) {
					assertThat(hub.calls).containsExactly("close a 4100");
				}
				FakeWire wire = TestHub.wire(connection);
				await().pollInterval(Duration.ofMillis(1))
					.pollDelay(Duration.ZERO)
					.until(connection.outbound()::isFinished);
				assertThat(wire.closeFrames.get()).isLessThanOrEqualTo(1);
				WsCloseStatus sent = wire.closed;
				if (sent != null) {
					assertThat(hub.calls).containsExactly("close a " + sent.code());
				}
			}
		}
	}

	@Test
	void closedWhenAWriteFailedJustBeforeThenStatusOfThePeerCountsAndNoError() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			// so that this thread writes, and the close comes in the moment that is left
			wire.blocking = false;
			wire.failure = new IOException("the peer has closed");
			Connection connection = hub.open("a", wire);
			connection.sendMessage("x");
			assertThat(connection.outbound().isFinished()).isTrue();
			assertThat(connection.sendMessage("y")).isEqualTo(SendResult.REFUSED);
			connection.closed(WsCloseStatus.of(4321, "bye"));
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4321"));
			await().until(() -> wire.aborts.get() > 0);
			assertThat(hub.errors).isEmpty();
		}
	}

	@Test
	void failedWhenReportedSeveralTimesOrAfterTheCloseThenOneErrorAtMost() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			IOException first = new IOException("first");
			connection.failed(first);
			connection.failed(new IOException("second"));
			await().untilAsserted(() -> assertThat(hub.errors).containsExactly(first));
			connection.closed(WsCloseStatus.ABNORMAL);
			Connection closed = hub.open("b");
			closed.closed(WsCloseStatus.NORMAL);
			closed.failed(new IOException("late"));
			await().until(hub::isEmpty);
			assertThat(hub.errors).containsExactly(first);
		}
	}

	@Test
	void closeWhenAnsweredOrNotThenForgottenAfterwards() {
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(60_000))) {
			Connection connection = hub.open("a");
			connection.close();
			assertThat(hub.hub.endings().isEmpty()).isFalse();
			connection.closed(WsCloseStatus.NORMAL);
			assertThat(hub.hub.endings().isEmpty()).isTrue();
		}
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(100))) {
			hub.open("a").close();
			await().until(() -> hub.hub.endings().isEmpty());
		}
	}

	@Test
	void closeWhenAlreadyClosedThenFirstStatusCounts() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			assertThat(hub.manager.closeWebsocketConn("a", WsCloseStatus.KICKED)).isTrue();
			assertThat(hub.manager.closeWebsocketConn("a", WsCloseStatus.NORMAL)).isFalse();
			connection.close();
			await().untilAsserted(() -> assertThat(TestHub.wire(connection).closed).isEqualTo(WsCloseStatus.KICKED));
			connection.closed(WsCloseStatus.ABNORMAL);
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4410"));
			assertThat(TestHub.wire(connection).closeFrames).hasValue(1);
		}
	}

	@Test
	void j07WhenOpenedAgainInsideItsOwnCallbacksThenLastOneWins() {
		int count = 1000;
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		AtomicInteger left = new AtomicInteger(count);
		AtomicInteger deepest = new AtomicInteger();
		List<Connection> opened = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				int count = left.get();
				if (count > 0 && count % 2 == 0) {
					again();
				}
				else if (count > 0) {
					connection.close();
				}
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				if (status.code() == 1000) {
					again();
				}
			}

			private void again() {
				deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
				if (left.getAndDecrement() > 0) {
					opened.add(hubs.get().open("a"));
				}
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hubs.set(hub);
			hub.open("a");
			await().until(() -> opened.size() >= count);
			await()
				.until(() -> hub.calls.stream().filter((call) -> call.startsWith("open")).count() == opened.size() + 1);
			assertThat(deepest.get()).isLessThan(200);
			assertThat(hub.errors).isEmpty();
			assertThat(opened.stream().filter(Connection::isOpen).count()).isLessThanOrEqualTo(1);
			hub.open("a");
			Connection last = hub.open("a");
			assertThat(hub.manager.find("a")).containsSame(last);
		}
	}

	@Test
	void j08WhenOldCloseBlocksThenNewOneOpensPromptly() {
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(2500))) {
			FakeWire stuck = new FakeWire().blockClose();
			hub.open("a", stuck);
			Connection fresh = hub.open("a");
			await().pollInterval(Duration.ofMillis(5))
				.untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a"));
			assertThat(hub.manager.find("a")).containsSame(fresh);
			assertThat(stuck.closeFrames).hasValue(0);
			await().untilAsserted(() -> assertThat(stuck.aborts).hasPositiveValue());
		}
	}

	@Test
	void j09WhenContainerReportsTheOldEndLateThenNewOneStays() {
		try (TestHub hub = TestHub.create()) {
			Connection old = hub.open("a");
			Connection fresh = hub.open("a");
			await().until(() -> hub.calls.size() == 3);
			old.failed(new IOException("late"));
			old.closed(WsCloseStatus.NORMAL);
			old.closed(WsCloseStatus.ABNORMAL);
			assertThat(hub.manager.find("a")).containsSame(fresh);
			assertThat(hub.manager.sendMessage("a", "hello")).isEqualTo(SendResult.QUEUED);
			await().untilAsserted(() -> assertThat(TestHub.wire(fresh).written).containsExactly("hello"));
			assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a");
			assertThat(hub.errors).isEmpty();
		}
	}

	@Test
	void j10WhenSentToItselfInCallbacksThenDeliveredFirstOrRefused() {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		List<SendResult> results = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				results.add(hubs.get().manager.sendMessage("a", "opened"));
			}

			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				results.add(connection.send(message));
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				results.add(hubs.get().manager.sendMessage("a", "never"));
				results.add(connection.sendMessage("never"));
				results.add(hubs.get().manager.to(Target.code("a")).sendMessage("never"));
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hubs.set(hub);
			Connection connection = hub.open("a");
			hub.manager.broadcastMessage("unrelated");
			connection.received(WsMessage.text("echo"));
			connection.close();
			await().untilAsserted(() -> assertThat(results).containsExactly(SendResult.QUEUED, SendResult.QUEUED,
					SendResult.NONE, SendResult.REFUSED, SendResult.NONE));
			await().untilAsserted(
					() -> assertThat(TestHub.wire(connection).written).containsExactly("opened", "unrelated", "echo"));
			assertThat(hub.errors).isEmpty();
		}
	}

	@Test
	void j11WhenClosedInsideOnMessageThenReasonIsCutAndOnCloseComesAfterwards() {
		AtomicBoolean left = new AtomicBoolean();
		List<Boolean> leftBeforeClose = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				for (WsCloseStatus status : List.of(WsCloseStatus.NO_STATUS, WsCloseStatus.ABNORMAL,
						WsCloseStatus.TLS_HANDSHAKE, WsCloseStatus.of(2000, ""))) {
					assertThatIllegalArgumentException().isThrownBy(() -> connection.close(status));
				}
				assertThatIllegalArgumentException().isThrownBy(() -> connection.close(WsCloseStatus.of(0, "")));
				assertThat(connection.isOpen()).isTrue();
				connection.close(WsCloseStatus.of(4999, "é".repeat(200)));
				assertThat(connection.isOpen()).isFalse();
				left.set(true);
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				leftBeforeClose.add(left.get());
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.open("a");
			connection.received(WsMessage.text("x"));
			await().untilAsserted(() -> assertThat(leftBeforeClose).containsExactly(true));
			assertThat(hub.errors).isEmpty();
			await().untilAsserted(() -> {
				WsCloseStatus sent = TestHub.wire(connection).closed;
				assertThat(sent).isEqualTo(WsCloseStatus.of(4999, "é".repeat(61)));
				assertThat(sent.reason().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
			});
		}
	}

	@Test
	void j12WhenThousandLeaveAndEachBroadcastsThenItEnds() throws Exception {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		AtomicInteger closes = new AtomicInteger();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(String uniqueCode) {
				hubs.get().manager.broadcastMessage(uniqueCode + " left");
				closes.incrementAndGet();
			}
		};
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue(), handler)) {
			hubs.set(hub);
			FakeWire witness = TestHub.wire(hub.open("witness"));
			List<Connection> connections = IntStream.range(0, 1000).mapToObj((i) -> hub.open("c" + i)).toList();
			connections.forEach((connection) -> TestHub.wire(connection).remembers = false);
			long start = System.nanoTime();
			Together.run(8, (index) -> {
				for (int i = index; i < connections.size(); i += 8) {
					connections.get(i).closed(WsCloseStatus.NORMAL);
				}
			});
			await().until(() -> closes.get() == 1000 && witness.written.size() == 1000);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
			assertThat(connections)
				.allSatisfy((connection) -> assertThat(TestHub.wire(connection).lateWrites).hasValue(0));
			assertThat(hub.manager.getWSCount()).isOne();
		}
	}

	@Test
	void j13WhenTwoCloseEachOtherInOnOpenThenBothEnd() throws Exception {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(String uniqueCode) {
				char other = (uniqueCode.charAt(0) == 'a') ? 'b' : 'a';
				hubs.get().manager.closeWebsocketConn(other + uniqueCode.substring(1));
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hubs.set(hub);
			for (int round = 0; round < 50; round++) {
				int number = round;
				Together.run(2, (index) -> hub.open((index == 0 ? "a" : "b") + number));
				assertThat(hub.manager.getWSCount()).isLessThanOrEqualTo(number + 1);
			}
			hub.manager.to(Target.all()).close(WsCloseStatus.NORMAL);
			await().until(hub::isEmpty);
			assertThat(hub.calls).hasSize(200);
		}
	}

	@Test
	void j14WhenGroupsChangeDuringBroadcastsThenNothingFails() throws Exception {
		try (TestHub hub = TestHub.createBare(TestSettings.unboundedQueue())) {
			List<Connection> connections = IntStream.range(0, 100).mapToObj((i) -> hub.open("c" + i)).toList();
			connections.forEach((connection) -> TestHub.wire(connection).remembers = false);
			Together.run(8, (index) -> {
				for (int i = 0; i < 1000; i++) {
					String code = "c" + (i * 7 + index) % 100;
					switch (index % 4) {
						case 0 -> hub.manager.to(Target.group("g")).sendMessage("x");
						case 1 -> hub.manager.broadcastMessage("y");
						case 2 -> hub.manager.groups().join(code, "g");
						default -> hub.manager.groups().leave(code, "g");
					}
				}
			});
			hub.manager.groups().disband("g");
			assertThat(hub.manager.groups().all()).isEmpty();
			assertThat(hub.manager.getWSCount()).isEqualTo(100);
		}
	}

	@Test
	void openWhenOldOnCloseBlocksBeyondReplaceTimeoutThenRefusedWithoutCallbacks() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = TestHub.closingAfter(blocked);
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(200), handler)) {
			hub.open("a");
			Connection fresh = hub.open("a");
			await().until(() -> TestHub.wire(fresh).closed != null);
			assertThat(TestHub.wire(fresh).closed).extracting(WsCloseStatus::code).isEqualTo(1013);
			assertThat(hub.manager.isOnline("a")).isFalse();
			fresh.received(WsMessage.text("ignored"));
			blocked.countDown();
			await().until(hub::isEmpty);
			assertThat(hub.calls).containsExactly("open a", "close a 4409");
			Connection third = hub.open("a");
			assertThat(third.isOpen()).isTrue();
			assertThat(hub.calls).hasSize(3).endsWith("open a");
		}
	}

	@Test
	void openWhenOldOnCloseNeverReturnsThenRefusedOnesAreForgottenAndTheLineGoesOn() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = TestHub.closingAfter(blocked);
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(3000), handler)) {
			Connection hanging = hub.open("a");
			Connection refused = hub.open("a");
			Connection refusedAtTheEnd = hub.open("a");
			refused.refuseWaiting(WsCloseStatus.TRY_AGAIN_LATER, CloseCause.REPLACED);
			await().until(() -> refused.whenDeparted().isDone());
			assertThat(refusedAtTheEnd.whenDeparted()).isNotDone();
			await().until(() -> refusedAtTheEnd.whenDeparted().isDone());
			assertThat(hub.hub.registry().unfinished()).containsExactly(hanging);
			Connection last = hub.open("a");
			assertThat(hub.calls).containsExactly("open a", "close a 4409");
			blocked.countDown();
			await().until(() -> hub.calls.size() == 3);
			assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a");
			assertThat(hub.manager.find("a")).containsSame(last);
		}
	}

	@Test
	void openWhenNoReplaceTimeoutThenWaitsForOnClose() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = TestHub.closingAfter(blocked);
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(0), handler)) {
			hub.open("a");
			Connection fresh = hub.open("a");
			await().during(Duration.ofMillis(200)).until(() -> TestHub.wire(fresh).closed == null);
			blocked.countDown();
			await().until(() -> hub.calls.size() == 3);
			assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a");
			assertThat(fresh.isOpen()).isTrue();
		}
	}

	@Test
	void openWhenReplacedWhileWaitingThenCallbacksStillPairUp() {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = TestHub.closingAfter(blocked);
		try (TestHub hub = TestHub.create(handler)) {
			hub.open("a");
			hub.open("a");
			Connection third = hub.open("a");
			assertThat(hub.calls).startsWith("open a");
			blocked.countDown();
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a",
					"close a 4409", "open a"));
			assertThat(hub.manager.find("a")).containsSame(third);
		}
	}

	@Test
	void openWhenAlreadyDeadThenCallbacksPairUpAndNothingLeaks() {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				hubs.get().manager.groups().join(connection.uniqueCode(), "g");
				connection.sendMessage("hello");
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hubs.set(hub);
			FakeWire dead = new FakeWire();
			dead.abort();
			TestHandshake handshake = new TestHandshake();
			Admission admission = hub.hub.admit(WsIdentity.of("a", "alice"), "192.0.2.1");
			Connection connection = hub.hub.open(admission, handshake, handshake, dead);
			connection.failed(new IOException("dead"));
			connection.closed(WsCloseStatus.ABNORMAL);
			admission.close();
			await().until(hub::isEmpty);
			assertThat(hub.calls).containsExactly("open a", "close a 1006");
			assertThat(hub.errors).hasSize(1);
		}
	}

	@Test
	void openWhenAdmissionWasGivenBackThenRefusedWithoutCallbacks() {
		try (TestHub hub = TestHub.create()) {
			TestHandshake handshake = new TestHandshake();
			Admission admission = hub.hub.admit(WsIdentity.of("a"), null);
			admission.close();
			assertThat(hub.isEmpty()).isTrue();
			FakeWire wire = new FakeWire();
			Connection connection = hub.hub.open(admission, handshake, handshake, wire);
			assertThat(connection.isOpen()).isFalse();
			await().until(() -> wire.closed != null);
			await().until(hub::isEmpty);
			assertThat(hub.calls).isEmpty();
		}
	}

	/**
	 * Writes down who was called when.
	 */
	private static final class Tracer implements WsHandlerFunc {

		final AtomicReference<TestHub> hub = new AtomicReference<>();

		final AtomicInteger offlineInOnOpen = new AtomicInteger();

		final Queue<Integer> closeCodes = new ConcurrentLinkedQueue<>();

		private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

		private final AtomicLong time = new AtomicLong();

		@Override
		public void onOpen(WsConnection connection) {
			trace(connection, "open", () -> {
				if (!this.hub.get().manager.isOnline(connection.uniqueCode())) {
					this.offlineInOnOpen.incrementAndGet();
				}
			});
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			trace(connection, "message", Thread::yield);
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			trace(connection, "close", () -> this.closeCodes.add(status.code()));
		}

		private void trace(WsConnection connection, String callback, Runnable body) {
			long entered = this.time.incrementAndGet();
			body.run();
			this.calls.add(new Call(connection.id(), callback, entered, this.time.incrementAndGet()));
		}

		long count(String callback) {
			return this.calls.stream().filter((call) -> call.callback().equals(callback)).count();
		}

		/** Open once and first, close once and last, nothing overlaps. */
		void verifyEachConnection(String survivor) {
			Map<String, List<Call>> byConnection = new HashMap<>();
			inOrder().forEach(
					(call) -> byConnection.computeIfAbsent(call.id(), (id) -> new CopyOnWriteArrayList<>()).add(call));
			assertThat(byConnection).hasSize(1000);
			byConnection.forEach((id, ofOne) -> {
				List<String> names = ofOne.stream().map(Call::callback).toList();
				assertThat(names).startsWith("open");
				assertThat(names.stream().filter("open"::equals)).hasSize(1);
				if (id.equals(survivor)) {
					assertThat(names).doesNotContain("close");
				}
				else {
					assertThat(names).endsWith("close");
					assertThat(names.stream().filter("close"::equals)).hasSize(1);
				}
				for (int i = 1; i < ofOne.size(); i++) {
					assertThat(ofOne.get(i).entered()).isGreaterThan(ofOne.get(i - 1).left());
				}
			});
		}

		/** The old one's close has returned before the new one's open is entered. */
		void verifyOneAfterTheOther(String survivor) {
			List<Call> ends = inOrder().stream().filter((call) -> !call.callback().equals("message")).toList();
			for (int i = 0; i + 1 < ends.size(); i += 2) {
				assertThat(ends.get(i).callback()).isEqualTo("open");
				assertThat(ends.get(i + 1).callback()).isEqualTo("close");
				assertThat(ends.get(i + 1).id()).isEqualTo(ends.get(i).id());
				assertThat(ends.get(i + 2).entered()).isGreaterThan(ends.get(i + 1).left());
			}
			assertThat(ends.get(ends.size() - 1).id()).isEqualTo(survivor);
		}

		private List<Call> inOrder() {
			return this.calls.stream().sorted(Comparator.comparingLong(Call::entered)).toList();
		}

	}

	/**
	 * One call of a handler.
	 *
	 * @param id of the connection
	 * @param callback its name
	 * @param entered when it was entered
	 * @param left when it returned
	 */
	private record Call(String id, String callback, long entered, long left) {

	}

}
