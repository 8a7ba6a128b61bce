package io.github.wsboot.autoconfigure;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import io.github.wsboot.WsMessageStream;
import io.github.wsboot.WsStreamHandler;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.servlet.WsHandshakeErrorHandler;
import io.github.wsboot.servlet.WsUpgradeCustomizer;
import io.github.wsboot.servlet.WsUpgradeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseCookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What an application has to say about handshakes and control frames, on real sockets.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerUpgradeHooksTests {

	private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

	@ParameterizedTest
	@EnumSource
	void customizeWhenItAddsThenAnswerHasIt(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.path=/ws,/dense");
				WsPeer peer = server.connect("a", "Sec-WebSocket-Protocol: v1, v2", DEFLATE)) {
			assertThat(peer.head().lines()).contains("X-Node: a", "Sec-WebSocket-Protocol: v2")
				.anyMatch((line) -> line.startsWith("Set-Cookie: seat=12; Path=/; Secure; HttpOnly"))
				.noneMatch((line) -> line.startsWith("Sec-WebSocket-Extensions"));
			assertThat(server.manager().find("a").orElseThrow().handshake().subprotocol()).isEqualTo("v2");
			try (WsPeer dense = WsPeer.connect(server.port(), "/dense?uniqueCode=b", DEFLATE)) {
				assertThat(dense.head()).contains("Sec-WebSocket-Extensions: permessage-deflate");
				dense.frame(true, WsPeer.BINARY, new byte[11]);
				assertThat(dense.closeCode()).isEqualTo(1009);
			}
			peer.frame(true, WsPeer.BINARY, new byte[11]);
			assertThat(peer.binary()).hasSize(11);
		}
	}

	@Test
	void optionsWhenTheyWouldBreakTheAnswerThenRefused() {
		WsUpgradeOptions options = WsUpgradeOptions.defaults();
		for (String name : List.of("", "a b", "a\r\nb", "Upgrade", "connection", "Sec-WebSocket-Accept",
				"sec-websocket-protocol")) {
			assertThatIllegalArgumentException().isThrownBy(() -> options.header(name, "value"));
		}
		for (String value : List.of("a\r\nX-Injected: b", "a\nb", "a\u0000")) {
			assertThatIllegalArgumentException().isThrownBy(() -> options.header("X-Name", value))
				.withMessageContaining("X-Name")
				.withMessageNotContaining("Injected");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> options.maxMessageSize(0));
	}

	@ParameterizedTest
	@EnumSource
	void errorHandlerWhenRefusedThenItsAnswerWithTheStatus(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			try (WsPeer refused = WsPeer.handshake(server.port(), "/ws?uniqueCode=refused")) {
				assertThat(refused.status()).isEqualTo(402);
				assertThat(refused.head().lines()).contains("X-Reason: pay first");
			}
			try (WsPeer foreign = WsPeer.handshake(server.port(), "/ws", "Origin: https://evil.example")) {
				assertThat(foreign.status()).isEqualTo(403);
				assertThat(foreign.head().lines()).contains("X-Reason: The origin is not allowed");
			}
			try (WsPeer broken = WsPeer.handshake(server.port(), "/ws?uniqueCode=broken")) {
				assertThat(broken.status()).isEqualTo(418);
			}
			try (WsPeer peer = server.connect("a")) {
				assertThat(peer.send("still here").text()).isEqualTo("still here");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void errorHandlerWhenNobodyKnowsWhichThenRefusedAllTheSame(Container container) {
		try (WsServer server = WsServer.start(container, TwoErrorHandlers.class);
				WsPeer foreign = WsPeer.handshake(server.port(), "/ws", "Origin: https://evil.example")) {
			assertThat(foreign.status()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@EnumSource
	void onClosingWhenPeerClosesThenBeforeTheAnswerWithCodeAndReason(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			byte[] reason = "so long".getBytes(StandardCharsets.UTF_8);
			peer.frame(true, WsPeer.CLOSE,
					ByteBuffer.allocate(2 + reason.length).putShort((short) 4000).put(reason).array());
			assertThat(peer.text()).isEqualTo("last words");
			assertThat(peer.closeCode()).isEqualTo(4000);
			assertThat(peer.read()).isNull();
			BlockingQueue<Object> events = server.bean(Application.class).events;
			await().until(() -> events.contains("closed"));
			assertThat(events).containsExactly(WsCloseStatus.of(4000, "so long"), "closed");
		}
	}

	@ParameterizedTest
	@EnumSource
	void onPingWhenPeerPingsThenToldAndAnsweredAnyway(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.frame(true, WsPeer.PING, "payload".getBytes(StandardCharsets.UTF_8));
			assertThat(peer.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
			await().until(() -> server.bean(Application.class).events.contains("ping payload"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void b002_8WhenOtherThingsComeBeforeAPongThenMatchedByPayloadWithItsRoundTrip(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.heartbeat.interval=0");
				WsPeer peer = server.connect("a")) {
			byte[] nonce = "nonce".getBytes(StandardCharsets.UTF_8);
			assertThat(server.manager().find("a").orElseThrow().ping(nonce)).isTrue();
			assertThat(peer.read()).extracting(WsPeer.Frame::payload).isEqualTo(nonce);
			peer.send("data").frame(true, WsPeer.PONG, "other".getBytes(StandardCharsets.UTF_8));
			assertThat(peer.text()).isEqualTo("data");
			BlockingQueue<Object> events = server.bean(Application.class).events;
			assertThat(events).isEmpty();
			peer.frame(true, WsPeer.PONG, nonce);
			await().until(() -> events.contains("pong nonce in time"));
			// only once
			peer.frame(true, WsPeer.PONG, nonce).send("more");
			assertThat(peer.text()).isEqualTo("more");
			assertThat(events).containsExactly("pong nonce in time");
		}
	}

	@ParameterizedTest
	@EnumSource
	void streamHandlerWhenItWantsAConnectionThenItGetsItsMessagesWhateverTheirSize(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.max-message-size=1KB");
				WsPeer peer = server.connect("stream-1");
				WsPeer other = server.connect("a")) {
			peer.frame(true, WsPeer.BINARY, new byte[5_000_000]);
			assertThat(peer.text()).isEqualTo("5000000 bytes");
			peer.send("fail").send("after that");
			assertThat(peer.text()).isEqualTo("10 bytes");
			await().until(() -> server.bean(Application.class).events.contains("error fail"));
			assertThat(other.send("by callback").text()).isEqualTo("by callback");
			peer.sendClose(1000);
			assertThat(peer.closeCode()).isEqualTo(1000);
			await().until(() -> server.bean(Application.class).events.contains("closed"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoErrorHandlers {

		@Bean
		WsHandshakeErrorHandler one() {
			return (request, response, rejection) -> {
			};
		}

		@Bean
		WsHandshakeErrorHandler other() {
			return (request, response, rejection) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application implements WsHandlerFunc, WsStreamHandler {

		final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			connection.send(message);
		}

		@Override
		public void onPing(WsConnection connection, byte[] payload) {
			this.events.add("ping " + new String(payload, StandardCharsets.UTF_8));
		}

		@Override
		public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
			boolean inTime = roundTrip.compareTo(Duration.ZERO) > 0 && roundTrip.compareTo(Duration.ofMinutes(1)) < 0;
			this.events.add("pong " + new String(payload, StandardCharsets.UTF_8) + (inTime ? " in time" : ""));
		}

		@Override
		public void onClosing(WsConnection connection, WsCloseStatus status) {
			this.events.add(status);
			connection.sendMessage("last words");
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			this.events.add("closed");
		}

		@Override
		public void onError(WsConnection connection, Throwable error) {
			this.events.add("error " + error.getMessage());
		}

		@Override
		public boolean wants(WsHandshake handshake) {
			return String.valueOf(handshake.uri().getQuery()).contains("stream");
		}

		@Override
		public void onMessage(WsConnection connection, WsMessageStream message) throws Exception {
			try (InputStream in = message.inputStream()) {
				byte[] block = new byte[8192];
				long count = 0;
				for (int read = in.read(block); read >= 0; read = in.read(block)) {
					count += read;
				}
				if (count == 4) {
					throw new IllegalStateException("fail");
				}
				connection.sendMessage(count + " bytes");
			}
		}

		@Bean
		UniqueCodeResolver paying() {
			return (handshake) -> {
				if (String.valueOf(handshake.uri().getQuery()).contains("refused")) {
					throw new HandshakeRejectedException(402, "pay first");
				}
				if (String.valueOf(handshake.uri().getQuery()).contains("broken")) {
					throw new HandshakeRejectedException(418, "broken");
				}
				return null;
			};
		}

		@Bean
		WsUpgradeCustomizer customizer() {
			return (handshake, options) -> options.header("X-Node", "a")
				.cookie(ResponseCookie.from("seat", "12").path("/").secure(true).httpOnly(true).build())
				.subprotocol((offer) -> offer.offeredSubprotocols().contains("v2") ? "v2" : null);
		}

		@Bean
		WsUpgradeCustomizer dense() {
			return (handshake, options) -> handshake.uri().getPath().equals("/dense")
					? options.compression(true).maxMessageSize(10) : options;
		}

		@Bean
		WsHandshakeErrorHandler errorHandler() {
			return (request, response, rejection) -> {
				if (rejection.getHttpStatus() == 418) {
					throw new IllegalStateException("broken");
				}
				response.setHeader("X-Reason", rejection.getReason());
				response.getWriter().write("{}");
			};
		}

	}

}
