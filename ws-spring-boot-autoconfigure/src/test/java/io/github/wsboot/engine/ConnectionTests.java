package io.github.wsboot.engine;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.wsboot.SendResult;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what an application sees of a {@link Connection}.
 */
@ExtendWith(QuietLog.class)
class ConnectionTests {

	@Test
	void failedWhenItRacesWithTheCloseThenNoOnErrorAfterOnClose() throws Exception {
		List<String> late = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				connection.attributes().put("closed", true);
			}

			@Override
			public void onError(WsConnection connection, Throwable error) {
				if (connection.attributes().containsKey("closed")) {
					late.add(connection.uniqueCode());
				}
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			for (int round = 0; round < 2000; round++) {
				Connection connection = hub.open("c" + round);
				Together.run(2, (index) -> {
					if (index == 0) {
						connection.failed(new IOException("reset"));
					}
					else {
						connection.closed(WsCloseStatus.ABNORMAL);
					}
				});
			}
			await().until(hub::isEmpty);
			assertThat(late).isEmpty();
		}
	}

	@Test
	void closedWhenOwnCloseIsStillQueuedThenNothingMoreIsWritten() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("being written");
			await().until(() -> connection.outbound().blockedFor(System.nanoTime()) > 0);
			connection.sendMessage("queued");
			connection.close();
			connection.closed(WsCloseStatus.NORMAL);
			assertThat(connection.outbound().isFinished()).isTrue();
			wire.unblock();
			await().until(() -> connection.outbound().blockedFor(System.nanoTime()) == 0);
			assertThat(wire.written).containsExactly("being written");
			assertThat(wire.closeFrames).hasValue(0);
		}
	}

	@Test
	void keepAliveWhenPeerIsSilentThenClosedOnlyWhenItStops() {
		EngineSettings settings = TestSettings.heartbeat(0, 1000).apply(EngineSettings.defaults());
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		try (TestHub hub = TestHub.create(settings, AliveTime.afterSigns(signs), Clock.systemUTC())) {
			WsConnection kept = hub.open("kept");
			signs.add(kept::keepAlive);
			hub.open("silent");
			Instant lastSeen = kept.lastSeenAt();
			await().until(() -> hub.calls.contains("close silent 4408"));
			assertThat(kept.isOpen()).isTrue();
			assertThat(kept.lastSeenAt()).isEqualTo(lastSeen);
			signs.clear();
			await().until(() -> hub.calls.contains("close kept 4408"));
		}
	}

	@Test
	void lastSeenAtWhenSomethingArrivesThenMovesOnFromConnectedAt() {
		Instant now = Instant.parse("2026-01-02T03:04:05Z");
		try (TestHub hub = TestHub.create(EngineSettings.defaults(), null, Clock.fixed(now, ZoneOffset.UTC))) {
			Connection connection = hub.open("a");
			assertThat(connection.connectedAt()).isEqualTo(now);
			assertThat(connection.lastSeenAt()).isEqualTo(now);
			connection.received(WsMessage.text("x"));
			Instant seen = connection.lastSeenAt();
			assertThat(seen).isAfter(now).isBefore(now.plusSeconds(60));
			connection.sendMessage("y");
			assertThat(connection.lastSeenAt()).isEqualTo(seen);
			assertThat(connection.connectedAt()).isEqualTo(now);
		}
	}

	@Test
	void everyMethodWhenClosedThenHarmless() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			FakeWire wire = TestHub.wire(connection);
			connection.attributes().put("key", "value");
			connection.close();
			await().until(hub::isEmpty);
			assertThat(connection.isOpen()).isFalse();
			assertThat(connection.send(WsMessage.text("x"))).isEqualTo(SendResult.REFUSED);
			assertThat(connection.sendBinary(new byte[1])).isEqualTo(SendResult.REFUSED);
			assertThat(connection.ping(new byte[1])).isFalse();
			connection.keepAlive();
			connection.close(WsCloseStatus.KICKED);
			assertThat(connection.attributes()).containsEntry("key", "value");
			assertThat(connection.groups()).isEmpty();
			assertThat(connection.handshake()).isNotNull();
			await().until(() -> wire.closed != null);
			assertThat(wire.closed).isEqualTo(WsCloseStatus.NORMAL);
			assertThat(wire.written).isEmpty();
			assertThat(wire.pings).isEmpty();
			assertThat(hub.calls).containsExactly("open a", "close a 1000");
		}
	}

	@Test
	void handshakeWhenOnOpenHasReturnedThenOnlyWhatIsRetained() {
		TestHandshake complete = new TestHandshake();
		TestHandshake retained = new TestHandshake();
		List<WsHandshake> seenInOnOpen = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				seenInOnOpen.add(connection.handshake());
				throw new IllegalStateException("even if it fails");
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.hub.open(hub.hub.admit(WsIdentity.of("a"), null), complete, retained,
					new FakeWire());
			assertThat(seenInOnOpen).singleElement().isSameAs(complete);
			assertThat(connection.handshake()).isSameAs(retained);
		}
	}

	@Test
	void receivedWhenClosedWhileItWaitsForAnotherCallbackThenNotDelivered() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onError(WsConnection connection, Throwable error) {
				Together.await(blocked);
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.open("a");
			connection.failed(new IOException("keeps the callbacks busy"));
			await().until(() -> hub.errors.size() == 1);
			Thread reader = new Thread(() -> connection.received(WsMessage.text("x")));
			reader.start();
			await().until(() -> reader.getState() == Thread.State.WAITING);
			connection.close();
			blocked.countDown();
			reader.join(10_000);
			await().until(hub::isEmpty);
			assertThat(hub.calls).containsExactly("open a", "close a 1000");
		}
	}

	@Test
	void receivedWhenRefusedWhileItWaitsToOpenThenReturns() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		WsHandlerFunc handler = TestHub.closingAfter(blocked);
		try (TestHub hub = TestHub.create(TestSettings.replaceTimeout(300), handler)) {
			hub.open("a");
			Connection refused = hub.open("a");
			Thread reader = new Thread(() -> refused.received(WsMessage.text("x")));
			reader.start();
			reader.join(10_000);
			assertThat(reader.isAlive()).isFalse();
			assertThat(refused.isOpen()).isFalse();
			blocked.countDown();
			await().until(hub::isEmpty);
			assertThat(hub.calls).containsExactly("open a", "close a 4409");
		}
	}

	@Test
	void receivedWhenInsideItsOwnCallbackThenDeliveredAfterIt() throws Exception {
		List<String> ends = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				// as when the thread that writes an answer reads what has come meanwhile
				if (message.text().equals("outer")) {
					connection.unwrap(Connection.class).orElseThrow().received(WsMessage.text("inner"));
				}
				ends.add(message.text());
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			Connection connection = hub.open("a");
			Thread reader = new Thread(() -> connection.received(WsMessage.text("outer")));
			reader.setDaemon(true);
			reader.start();
			reader.join(10_000);
			assertThat(reader.isAlive()).isFalse();
			assertThat(ends).containsExactly("outer", "inner");
			assertThat(hub.calls).containsExactly("open a", "message a outer", "message a inner");
		}
	}

	@Test
	void receivedWhenInsideOnOpenThatHadToWaitThenDeliveredAfterIt() {
		List<String> opened = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onOpen(WsConnection connection) {
				if (!opened.isEmpty()) {
					connection.unwrap(Connection.class).orElseThrow().received(WsMessage.text("x"));
				}
				opened.add(connection.id());
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hub.open("a");
			Connection fresh = hub.open("a");
			await().until(() -> opened.contains(fresh.id()));
			await().untilAsserted(
					() -> assertThat(hub.calls).containsExactly("open a", "close a 4409", "open a", "message a x"));
		}
	}

	@Test
	void unwrapWhenTypeIsBeneathThenThatElseEmpty() {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			WsConnection connection = hub.open("a", wire);
			assertThat(connection.unwrap(FakeWire.class)).containsSame(wire);
			assertThat(connection.unwrap(WsConnection.class)).containsSame(connection);
			assertThat(connection.unwrap(String.class)).isEmpty();
		}
	}

}
