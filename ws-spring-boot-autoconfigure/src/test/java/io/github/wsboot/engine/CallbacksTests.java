package io.github.wsboot.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Callbacks}: what becomes of the exceptions of the application.
 */
class CallbacksTests {

	private static final String SECRET = "payload-4711";

	@RegisterExtension
	final LogRecords log = new LogRecords();

	@ParameterizedTest
	@ValueSource(strings = { "onOpen", "onMessage", "onPong", "onClose" })
	void callbackWhenItThrowsThenLoggedOnceWithTheCodeAndReportedOnce(String callback) {
		Throwing handler = new Throwing(callback);
		try (TestHub hub = TestHub.create(handler)) {
			goThroughAll(hub);
			assertThat(this.log.from(Level.WARNING)).singleElement().satisfies((logged) -> {
				assertThat(logged.getMessage()).contains(callback).contains("'a\\u000ab'");
				assertThat(logged.getThrown()).isSameAs(handler.thrown);
			});
			assertThat(hub.errors).containsExactly(handler.thrown);
			assertThat(this.log.text()).doesNotContain(SECRET);
		}
	}

	@Test
	void onErrorWhenItThrowsThenLoggedWithTheCodeAndNotReportedAgain() {
		Throwing onMessage = new Throwing("onMessage");
		Throwing onError = new Throwing("onError");
		try (TestHub hub = TestHub.create(onMessage, onError)) {
			goThroughAll(hub);
			List<LogRecord> logged = this.log.from(Level.WARNING);
			assertThat(logged).extracting(LogRecord::getThrown).containsExactly(onMessage.thrown, onError.thrown);
			assertThat(logged).allSatisfy((each) -> assertThat(each.getMessage()).contains("'a\\u000ab'"));
			assertThat(hub.errors).containsExactly(onMessage.thrown);
			assertThat(this.log.text()).doesNotContain(SECRET);
		}
	}

	@Test
	void callbacksWhenNoneThrowsThenNothingIsLogged() {
		try (TestHub hub = TestHub.create()) {
			goThroughAll(hub);
			assertThat(this.log.from(Level.WARNING)).isEmpty();
			assertThat(hub.errors).isEmpty();
			assertThat(this.log.text()).doesNotContain(SECRET);
		}
	}

	private static void goThroughAll(TestHub hub) {
		byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
		Connection connection = hub.open("a\nb");
		connection.received(WsMessage.text(SECRET));
		if (connection.ping(secret)) {
			await().until(() -> !TestHub.wire(connection).pings.isEmpty());
			connection.pong(ByteBuffer.wrap(secret));
		}
		connection.close();
		await().until(hub::isEmpty);
	}

	/**
	 * Throws from one of its callbacks.
	 */
	private static final class Throwing implements WsHandlerFunc {

		final RuntimeException thrown = new IllegalStateException("thrown by a handler");

		private final String callback;

		Throwing(String callback) {
			this.callback = callback;
		}

		@Override
		public void onOpen(WsConnection connection) {
			throwIf("onOpen");
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			throwIf("onMessage");
		}

		@Override
		public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
			throwIf("onPong");
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			throwIf("onClose");
		}

		@Override
		public void onError(WsConnection connection, Throwable error) {
			throwIf("onError");
		}

		private void throwIf(String running) {
			if (running.equals(this.callback)) {
				throw this.thrown;
			}
		}

	}

}
