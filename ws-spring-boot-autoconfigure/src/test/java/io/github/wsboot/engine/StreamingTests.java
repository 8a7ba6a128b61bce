package io.github.wsboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsPullHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Streams and inboxes on fake wires.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamingTests {

	@Test
	void streamWhenOpenThenLaterMessagesWaitForItsEnd() throws Exception {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("before");
			try (Writer writer = connection.textWriter()) {
				connection.sendMessage("behind");
				hub.manager.broadcastMessage("behind, too");
				writer.write("one");
				writer.flush();
				await().until(() -> wire.written.contains("one"));
				writer.write("two");
			}
			await().untilAsserted(
					() -> assertThat(wire.written).containsExactly("before", "one", "two", "behind", "behind, too"));
		}
	}

	@Test
	void streamWhenConnectionIsClosedThenCutOffAndWritingFails() throws Exception {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire();
			Connection connection = hub.open("a", wire);
			OutputStream stream = connection.binaryStream();
			stream.write(1);
			stream.flush();
			connection.sendMessage("never");
			connection.close(WsCloseStatus.KICKED);
			await().until(() -> wire.closed != null);
			assertThat(wire.closed).isEqualTo(WsCloseStatus.KICKED);
			stream.write(2);
			assertThatExceptionOfType(IOException.class).isThrownBy(stream::flush)
				.satisfies((ex) -> assertThat(ConnectionClosedException.isClose(ex, 4410)).isTrue());
			assertThatExceptionOfType(IOException.class).isThrownBy(connection::textWriter);
			assertThat(wire.written).doesNotContain("never");
			assertThat(wire.lateWrites).hasValue(0);
		}
	}

	@Test
	void streamWhenItIsCompleteThenCloseFollowsIt() throws Exception {
		try (TestHub hub = TestHub.create()) {
			FakeWire wire = new FakeWire().block();
			Connection connection = hub.open("a", wire);
			connection.sendMessage("held up");
			try (Writer writer = connection.textWriter()) {
				writer.write("all of it");
			}
			connection.close();
			wire.unblock();
			await().until(() -> wire.closed != null);
			assertThat(wire.written).containsExactly("held up", "all of it");
		}
	}

	@Test
	void inboxWhenItsHandlerNeverStartsThenGivenBack() {
		InboundBudget budget = new InboundBudget(1000, EngineListener.NONE);
		CountDownLatch latch = new CountDownLatch(1);
		try (TestHub hub = TestHub.create(TestHub.closingAfter(latch))) {
			hub.open("a");
			Connection waiting = pulled(hub, budget, (connection) -> connection.receive());
			waiting.receivedPart(true, ByteBuffer.allocate(100), true, true);
			assertThat(budget.used()).isEqualTo(100);
			waiting.closed(WsCloseStatus.ABNORMAL);
			assertThat(budget.used()).isZero();
			waiting.receivedPart(true, ByteBuffer.allocate(100), true, true);
			assertThat(budget.used()).isZero();
			latch.countDown();
		}
	}

	@Test
	void inboxWhenBudgetIsUsedUpThenClosedWith1013() {
		InboundBudget budget = new InboundBudget(150, EngineListener.NONE);
		CountDownLatch latch = new CountDownLatch(1);
		try (TestHub hub = TestHub.create()) {
			Connection connection = pulled(hub, budget, (pulled) -> latch.await());
			connection.receivedPart(false, ByteBuffer.allocate(100), true, false);
			connection.receivedPart(false, ByteBuffer.allocate(100), false, true);
			await().until(() -> TestHub.wire(connection).closed != null);
			assertThat(TestHub.wire(connection).closed).extracting(WsCloseStatus::code).isEqualTo(1013);
			latch.countDown();
			await().untilAsserted(() -> assertThat(budget.used()).isZero());
		}
	}

	@Test
	void handlerWhenItDoesNotEndThenOnCloseComesAfterTheCloseTimeout() {
		CountDownLatch latch = new CountDownLatch(1);
		try (TestHub hub = TestHub.create(TestSettings.closeTimeout(300))) {
			Connection connection = pulled(hub, new InboundBudget(0, EngineListener.NONE), (pulled) -> latch.await());
			connection.closed(WsCloseStatus.ABNORMAL);
			await().untilAsserted(() -> assertThat(hub.calls).containsExactly("open a", "close a 1006"));
			latch.countDown();
			assertThat(hub.open("a").isOpen()).isTrue();
		}
	}

	private static Connection pulled(TestHub hub, InboundBudget budget, WsPullHandler handler) {
		TestHandshake handshake = new TestHandshake();
		return hub.hub.open(hub.hub.admit(WsIdentity.of("a"), null), handshake, handshake, new FakeWire(),
				new Pulling(handler, new PullSettings(10, 10_000, 10_000), budget));
	}

}
