package io.github.wsboot.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import io.github.wsboot.Target;
import io.github.wsboot.TestCertificate;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.websocket.Session;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is peculiar to connections on the sockets of Tomcat and Jetty. That they behave
 * like any other is tested along with those.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SocketTransportTests {

	private static final int LARGE = 12 * 1024 * 1024;

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void sendWhenPeerReadsLateThenLargeMessagesArriveWholeWithControlFramesBetween(Connector connector)
			throws Exception {
		try (WsServer server = connector.start("ws.outbound.max-bytes=64MB", "ws.outbound.send-timeout=60s",
				"ws.heartbeat.interval=0")) {
			WsPeer peer = WsPeer.handshake(server.port(), "/ws?uniqueCode=late", 4096);
			await().until(() -> server.manager().isOnline("late"));
			byte[] payload = new byte[LARGE];
			for (int i = 0; i < payload.length; i++) {
				payload[i] = (byte) (i * 31 + (i >> 16));
			}
			CRC32 expected = new CRC32();
			expected.update(payload);
			server.manager().sendMessage("late", "first");
			server.manager().to(Target.code("late")).send(WsMessage.binary(payload));
			server.manager().to(Target.code("late")).send(WsMessage.binary(payload));
			peer.frame(true, WsPeer.PING, "are you there?".getBytes(StandardCharsets.UTF_8));
			assertThat(peer.text()).isEqualTo("first");
			List<String> events = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				WsPeer.Frame frame = peer.read();
				CRC32 actual = new CRC32();
				actual.update(frame.payload());
				events.add((frame.opcode() == WsPeer.PONG) ? "pong"
						: (actual.getValue() == expected.getValue()) ? "whole" : "broken");
			}
			// where the pong gets in is up to the moment, but not into a message
			assertThat(events).containsExactlyInAnyOrder("whole", "whole", "pong");
			peer.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void closeWhenPeerHasNotReadYetThenFrameFollowsTheMessageAndTcpEnds(Connector connector) {
		try (WsServer server = connector.start("ws.outbound.max-bytes=64MB", "ws.outbound.send-timeout=60s",
				"ws.close-timeout=60s", "ws.heartbeat.interval=0")) {
			WsPeer peer = WsPeer.handshake(server.port(), "/ws?uniqueCode=late", 4096);
			await().until(() -> server.manager().isOnline("late"));
			server.manager().to(Target.code("late")).send(WsMessage.binary(new byte[LARGE]));
			// what has not been begun when a Close comes is not sent any more
			await().until(() -> peer.in(Duration.ofSeconds(20)).available() > 0);
			peer.sendClose(4001);
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			if (connector != Connector.BLOCKING_WRITES) {
				await().until(() -> recorder.closed.get() == 1);
				assertThat(recorder.statuses.get("late").code()).isEqualTo(4001);
			}
			assertThat(peer.binary()).hasSize(LARGE);
			assertThat(peer.closeCode()).isEqualTo(4001);
			assertThat(peer.read()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void echoWhenManyTalkAtOnceThenEverybodyGetsTheirOwn(Connector connector) throws Exception {
		int count = Clients.howMany(10, 100);
		try (WsServer server = connector.start()) {
			List<Future<Boolean>> all = this.clients.together(count, (index) -> {
				WsPeer peer = server.connect("c" + index);
				for (int i = 0; i < 200; i++) {
					String text = index + " " + i + " " + "\u00e4".repeat(i * 10);
					peer.send(text);
					assertThat(peer.text()).isEqualTo(text);
				}
				peer.sendClose(1000);
				assertThat(peer.closeCode()).isEqualTo(1000);
				return true;
			});
			Clients.all(all);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void pingWhenClientDoesNothingElseThenItIsAlive(Connector connector) {
		try (WsServer server = connector.start("ws.heartbeat.interval=0", "ws.heartbeat.timeout=4s");
				WsPeer pinging = server.connect("pinging");
				WsPeer silent = server.connect("silent")) {
			await().pollInterval(Duration.ofMillis(200)).until(() -> {
				pinging.frame(true, WsPeer.PING, new byte[0]);
				return !server.manager().isOnline("silent");
			});
			assertThat(server.manager().isOnline("pinging")).isTrue();
			assertThat(silent.closeCode()).isEqualTo(4408);
		}
	}

	@ParameterizedTest
	@EnumSource
	void pingWhenFloodedDuringBroadcastsThenEverythingArrivesWhole(Connector connector) throws Exception {
		int pings = 20_000;
		int messages = 2_000;
		try (WsServer server = connector.start("ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB");
				WsPeer peer = server.connect("a")) {
			Future<Boolean> flood = this.clients.submit(() -> {
				for (int i = 0; i < pings; i++) {
					peer.frame(true, WsPeer.PING, new byte[] { (byte) (i >> 8), (byte) i });
				}
				return true;
			});
			Future<Boolean> broadcasts = this.clients.submit(() -> {
				for (int i = 0; i < messages; i++) {
					server.manager().broadcastMessage(i + " " + "x".repeat(i % 300));
				}
				return true;
			});
			int next = 0;
			int lastPong = -1;
			// of several pings at once only the last ones need be answered
			while (next < messages || lastPong < pings - 1) {
				WsPeer.Frame frame = peer.read();
				if (frame.opcode() == WsPeer.PONG) {
					int number = ((frame.payload()[0] & 0xFF) << 8) | (frame.payload()[1] & 0xFF);
					assertThat(number).isGreaterThan(lastPong);
					lastPong = number;
				}
				else {
					assertThat(new String(frame.payload(), StandardCharsets.UTF_8))
						.isEqualTo(next + " " + "x".repeat(next % 300));
					next++;
				}
			}
			assertThat(flood.get()).isTrue();
			assertThat(broadcasts.get()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectWhenTlsThenMessagesOfAllSizesComeAndGo(Connector connector, @TempDir Path directory) throws Exception {
		TestCertificate certificate = TestCertificate.create(directory, "localhost");
		try (WsServer server = connector.start("ws.max-message-size=4MB",
				"server.ssl.key-store=file:" + certificate.file(), "server.ssl.key-store-password=password",
				"server.ssl.key-store-type=PKCS12")) {
			Echoes echoes = new Echoes();
			WebSocket socket = HttpClient.newBuilder()
				.sslContext(certificate.client())
				.build()
				.newWebSocketBuilder()
				.buildAsync(URI.create("wss://localhost:" + server.port() + "/ws?uniqueCode=tls"), echoes)
				.join();
			for (int size : new int[] { 0, 1, 125, 126, 8_192, 16_384, 65_536, 3_000_000 }) {
				String text = "x".repeat(size);
				socket.sendText(text, true).join();
				await().until(() -> echoes.texts.contains(text));
			}
			socket.sendClose(4002, "bye").join();
			assertThat(echoes.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4002);
		}
	}

	@Test
	void unwrapWhenTransportIsOursThenSocketIsThereAndSessionIsNot() {
		try (WsServer server = Connector.NIO.start(); WsPeer peer = server.connect("a")) {
			WsConnection connection = connection(server, "a");
			assertThat(connection.unwrap(SocketWrapperBase.class)).isPresent();
			assertThat(connection.unwrap(Session.class)).isEmpty();
		}
		try (WsServer server = Connector.JETTY.start(); WsPeer peer = server.connect("a")) {
			WsConnection connection = connection(server, "a");
			assertThat(connection.unwrap(EndPoint.class)).isPresent();
			assertThat(connection.unwrap(Session.class)).isEmpty();
		}
	}

	private static WsConnection connection(WsServer server, String code) {
		return server.manager().find(code).orElseThrow();
	}

	/**
	 * The kinds of sockets.
	 */
	enum Connector {

		NIO, NIO2, BLOCKING_WRITES, JETTY;

		void configure(TomcatServletWebServerFactory factory) {
			if (this == NIO2) {
				factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
			}
			if (this == BLOCKING_WRITES) {
				factory.addConnectorCustomizers((connector) -> connector.setProperty("useAsyncIO", "false"));
			}
		}

		WsServer start(String... properties) {
			List<String> all = new ArrayList<>(List.of(properties));
			all.add("test.connector=" + name());
			return WsServer.start((this == JETTY) ? Container.JETTY : Container.TOMCAT, Application.class,
					all.toArray(String[]::new));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ CallbackRecorder.Application.class, PullApplication.class })
	static class Application {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> connector(
				@Value("${test.connector}") Connector connector) {
			return connector::configure;
		}

	}

	private static final class Echoes implements WebSocket.Listener {

		private final List<String> texts = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Integer> closed = new CompletableFuture<>();

		private final StringBuilder pending = new StringBuilder();

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.pending.append(data);
			if (last) {
				this.texts.add(this.pending.toString());
				this.pending.setLength(0);
			}
			socket.request(1);
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.closed.complete(code);
			return CompletableFuture.completedFuture(null);
		}

	}

}
