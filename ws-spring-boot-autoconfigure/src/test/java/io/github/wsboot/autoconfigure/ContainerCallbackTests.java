package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What callbacks may do, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ContainerCallbackTests {

	@ParameterizedTest
	@EnumSource
	void j02WhenOnOpenThrowsThenClosedWith1011WithoutText(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			for (int i = 0; i < 20; i++) {
				try (WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=refused" + i)) {
					WsPeer.Frame frame = peer.read();
					assertThat(frame).isNotNull();
					assertThat(frame.opcode()).isEqualTo(WsPeer.CLOSE);
					assertThat(frame.payload()).containsExactly(1011 >> 8, 1011 & 0xFF);
				}
			}
			Commanded commanded = server.bean(Commanded.class);
			await().until(() -> commanded.closed.get() == 20);
			assertThat(commanded.errors).hasSize(20);
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j03WhenOnMessageThrowsThenConnectionStays(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			for (int i = 0; i < 50; i++) {
				peer.send("throw");
				peer.send("echo " + i);
				assertThat(peer.text()).isEqualTo("echo " + i);
			}
			assertThat(server.bean(Commanded.class).errors).hasSize(50);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j04WhenFirstOnCloseThrowsThenSecondRunsAndRegistryIsClean(Container container) {
		try (WsServer server = WsServer.start(container, Throwing.class)) {
			Commanded commanded = server.bean(Commanded.class);
			for (int i = 0; i < 9; i++) {
				int closed = i + 1;
				try (WsPeer peer = server.connect("a")) {
					switch (i % 3) {
						case 0 -> peer.sendClose(1000);
						case 1 -> peer.reset();
						default -> server.manager().closeWebsocketConn("a");
					}
					await().until(() -> commanded.closed.get() == closed);
					assertThat(server.manager().isOnline("a")).isFalse();
				}
			}
			await()
				.until(() -> commanded.errors.stream().filter(ThrowingOnClose.Failure.class::isInstance).count() == 9);
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j05WhenOnMessageBlocksThenOthersAreServed(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			List<WsPeer> blocked = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				blocked.add(server.connect("blocked" + i).send("block"));
			}
			Commanded commanded = server.bean(Commanded.class);
			await().until(() -> commanded.blocked.get() == 20);
			try (WsPeer other = server.connect("other")) {
				other.send("echo");
				assertThat(other.text()).isEqualTo("echo");
				server.manager().broadcastMessage("to all");
				assertThat(other.text()).isEqualTo("to all");
				blocked.forEach((peer) -> assertThat(peer.text()).isEqualTo("to all"));
				assertThat(server.manager().closeWebsocketConn("other")).isTrue();
				assertThat(other.closeCode()).isEqualTo(1000);
			}
			commanded.release.countDown();
			blocked.forEach(WsPeer::close);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j10WhenSendingToItselfThenDeliveredUntilClosed(Container container) {
		try (WsServer server = WsServer.start(container, Application.class);
				WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=greeted")) {
			assertThat(peer.text()).isEqualTo("welcome");
			peer.send("echo");
			assertThat(peer.text()).isEqualTo("echo");
			peer.sendClose(1000);
			assertThat(peer.closeCode()).isEqualTo(1000);
			Commanded commanded = server.bean(Commanded.class);
			await().until(() -> commanded.closed.get() == 1);
			assertThat(commanded.refusedInOnClose).hasValue(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j11WhenClosedInACallbackThenReasonIsCut(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.send("close");
			WsPeer.Frame frame = peer.read();
			assertThat(frame).isNotNull();
			assertThat(frame.opcode()).isEqualTo(WsPeer.CLOSE);
			String reason = new String(frame.payload(), 2, frame.payload().length - 2, StandardCharsets.UTF_8);
			assertThat(reason).isEqualTo("é".repeat(61));
			await().until(() -> server.bean(Commanded.class).closed.get() == 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j34WhenLoggedAtDebugThenNothingSecretAndOneLineEach(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Application.class, "logging.level.io.github.wsboot=debug",
				"ws.unique-code.pattern=(?s).{1,64}")) {
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=a%0Aforged%1B&access_token=t0ken",
					"Authorization: Bearer t0ken", "Cookie: session=c00kie")) {
				await().until(() -> server.manager().getWSCount() == 1);
				peer.send("throw p4yload");
				peer.send("echo p4yload");
				assertThat(peer.text()).contains("p4yload");
				peer.reset();
			}
			await().until(() -> server.manager().getWSCount() == 0);
			WsPeer.handshake(server.port(), "/ws?uniqueCode=a&access_token=t0ken", "Origin: https://t0ken.example")
				.close();
		}
		assertThat(output).contains("a\\u000aforged\\u001b");
		assertThat(output.toString().lines()).noneMatch((line) -> line.startsWith("forged"));
		assertThat(output).doesNotContain("t0ken").doesNotContain("c00kie").doesNotContain("p4yload");
	}

	@ParameterizedTest
	@EnumSource
	void j40WhenVirtualThreadsAreEnabledThenTheSameResults(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "spring.threads.virtual.enabled=true");
				WsPeer peer = server.connect("a")) {
			for (int i = 0; i < 100; i++) {
				peer.send("echo " + i);
			}
			for (int i = 0; i < 100; i++) {
				assertThat(peer.text()).isEqualTo("echo " + i);
			}
			assertThat(server.manager().closeWebsocketConn("a", WsCloseStatus.KICKED)).isTrue();
			assertThat(peer.closeCode()).isEqualTo(4410);
			await().until(() -> server.bean(Commanded.class).closed.get() == 1);
		}
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Commanded commanded() {
			return new Commanded();
		}

	}

	/**
	 * The application, with a handler before its own that fails.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Throwing extends Application {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		ThrowingOnClose throwingOnClose() {
			return new ThrowingOnClose();
		}

	}

	/**
	 * Fails at the end.
	 */
	static class ThrowingOnClose implements WsHandlerFunc {

		@Override
		public void onClose(String uniqueCode) {
			throw new Failure();
		}

		@SuppressWarnings("serial")
		static class Failure extends RuntimeException {

		}

	}

	/**
	 * Does what codes and messages say.
	 */
	static class Commanded implements WsHandlerFunc {

		final AtomicInteger blocked = new AtomicInteger();

		final AtomicInteger closed = new AtomicInteger();

		final AtomicInteger refusedInOnClose = new AtomicInteger();

		final CountDownLatch release = new CountDownLatch(1);

		final List<Throwable> errors = new CopyOnWriteArrayList<>();

		@Override
		public void onOpen(WsConnection connection) {
			if (connection.uniqueCode().startsWith("refused")) {
				throw new IllegalStateException("refused");
			}
			if (connection.uniqueCode().equals("greeted")) {
				connection.sendMessage("welcome");
			}
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			if (message.text().startsWith("throw")) {
				throw new IllegalStateException("as told");
			}
			if (message.text().equals("close")) {
				connection.close(WsCloseStatus.of(4999, "é".repeat(200)));
				return;
			}
			if (message.text().equals("block")) {
				this.blocked.incrementAndGet();
				try {
					this.release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return;
			}
			connection.send(message);
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			this.refusedInOnClose.addAndGet(connection.sendMessage("too late").refused());
			this.closed.incrementAndGet();
		}

		@Override
		public void onError(WsConnection connection, Throwable error) {
			this.errors.add(error);
		}

	}

}
