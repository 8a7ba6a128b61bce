package io.github.wsboot.engine;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Hub}.
 */
class HubTests {

	@Test
	void sendWhenOpenThenWritten() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = TestHub.wire(hub.open("a"));
			assertThat(hub.manager.sendMessage("a", "hello")).isEqualTo(SendResult.QUEUED);
			await().untilAsserted(() -> assertThat(wire.written).containsExactly("hello"));
		}
	}

	@Test
	void sendWhenUnknownThenNone() {
		try (TestHub hub = TestHub.create()) {
			assertThat(hub.manager.sendMessage("nobody", "hello")).isEqualTo(new SendResult(0, 0, 0, true));
		}
	}

	@Test
	void openWhenSameCodeThenOldOneIsReplacedAndClosedFirst() {
		try (TestHub hub = TestHub.create()) {
			Connection old = hub.open("a");
			Connection fresh = hub.open("a");
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a"));
			await().untilAsserted(() -> assertThat(TestHub.wire(old).closeFrames).hasValue(1));
			assertThat(fresh.isOpen()).isTrue();
			assertThat(hub.manager.getWSCount()).isOne();
		}
	}

	@Test
	void openWhenSameCodeThenWhatWasQueuedForTheOldOneIsFlushedFirst() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			hub.open("a", wire);
			// more than is written at a time, so that some of it still waits
			List<String> queued = IntStream.range(0, 500).mapToObj((i) -> "m" + i).toList();
			queued.forEach((text) -> hub.manager.sendMessage("a", text));
			hub.open("a");
			assertThat(hub.manager.sendMessage("a", "to the new one")).isEqualTo(SendResult.QUEUED);
			wire.unblock();
			await().until(() -> wire.closed != null);
			assertThat(wire.closed).isEqualTo(WsCloseStatus.REPLACED);
			assertThat(wire.written).isEqualTo(queued);
		}
	}

	@Test
	void broadcastWhenFollowedBySendThenOrderIsKept() {
		try (TestHub hub = TestHub.create()) {
			List<Connection> connections = IntStream.range(0, 200).mapToObj((i) -> hub.open("c" + i)).toList();
			for (int i = 0; i < 50; i++) {
				hub.manager.broadcastMessage("b" + i);
				for (Connection connection : connections) {
					hub.manager.sendMessage(connection.uniqueCode(), "u" + i);
				}
			}
			await().until(() -> connections.stream()
				.allMatch((connection) -> TestHub.wire(connection).written.size() == 100));
			for (Connection connection : connections) {
				assertThat(TestHub.wire(connection).written).containsExactlyElementsOf(
						IntStream.range(0, 100).mapToObj((i) -> (i % 2 == 0 ? "b" : "u") + i / 2).toList());
				assertThat(TestHub.wire(connection).overlaps).hasValue(0);
			}
		}
	}

	@Test
	void leaveWhenGroupMessageIsPendingThenMemberStillGetsIt() {
		try (TestHub hub = TestHub.create()) {
			List<Connection> connections = IntStream.range(0, 100).mapToObj((i) -> hub.open("c" + i)).toList();
			connections.forEach((connection) -> hub.manager.groups().join(connection.uniqueCode(), "g"));
			assertThat(hub.manager.to(Target.group("g")).sendMessage("before").queued()).isEqualTo(100);
			hub.manager.groups().disband("g");
			assertThat(hub.manager.to(Target.group("g")).sendMessage("after")).isEqualTo(SendResult.NONE);
			await().until(() -> connections.stream()
				.allMatch((connection) -> TestHub.wire(connection).written.equals(List.of("before"))));
			assertThat(hub.manager.groups().all()).isEmpty();
		}
	}

	@Test
	void writeWhenPeerIsStuckThenOthersGetEverythingAndItIsClosed() {
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(300))) {
			Connection stuck = hub.open("stuck", new FakeWire().block());
			List<Connection> others = IntStream.range(0, 300).mapToObj((i) -> hub.open("c" + i)).toList();
			String text = "x".repeat(8000);
			for (int i = 0; i < 200; i++) {
				hub.manager.broadcastMessage(i + text);
				int sent = i + 1;
				if (i % 50 == 49) {
					await().until(() -> others.stream()
						.allMatch((connection) -> TestHub.wire(connection).written.size() == sent));
				}
			}
			assertThat(stuck.isOpen()).isFalse();
			await().untilAsserted(() -> assertThat(hub.calls).contains("close stuck 1013"));
			await().untilAsserted(() -> assertThat(TestHub.wire(stuck).aborts).hasPositiveValue());
		}
	}

	@Test
	void openWhenPreviousCloseCallbackBlocksThenMessagesWaitForIt() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				awaitLatch(blocked);
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hub.open("a");
			Connection fresh = hub.open("a");
			Thread reader = new Thread(() -> fresh.received(WsMessage.text("early")));
			reader.start();
			await().until(() -> reader.getState() == Thread.State.WAITING);
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 4409"));
			blocked.countDown();
			reader.join(TimeUnit.SECONDS.toMillis(10));
			assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a", "message a early");
		}
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
