package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.FreePort;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.client.WsClient;
import io.github.wsboot.client.WsHandshakeException;
import io.github.wsboot.client.WsReconnect;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * The dialer and our own server.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WsClientOnContainersTests {

	private static final WsReconnect QUICK = WsReconnect.exponential(Duration.ofMillis(20), Duration.ofMillis(500));

	@ParameterizedTest
	@CsvSource({ "TOMCAT, false", "TOMCAT, true", "JETTY, false", "JETTY, true" })
	void echoWhenAThousandRandomMessagesThenAllComeBackAlike(Container container, boolean compression)
			throws Exception {
		Random random = new Random(7);
		try (WsServer server = start(container, EchoApplication.class, 0, "ws.max-message-size=1MB",
				"ws.compression.enabled=" + compression);
				WsClient client = WsClient.builder()
					.uri(uri(server, "echo"))
					.compression(compression)
					.offlineQueue(2000, 256L * 1024 * 1024)
					.maxMessageSize(1024 * 1024)
					.pull()
					.connect()) {
			assertThat(client.responseHeaders().containsKey("sec-websocket-extensions")).isEqualTo(compression);
			List<WsMessage> sent = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				byte[] bytes = new byte[random.nextInt((i % 50 == 0) ? 300_000 : 2000)];
				random.nextBytes(bytes);
				WsMessage message = random.nextBoolean() ? WsMessage.binary(bytes)
						: WsMessage.text(new String(bytes, 0, bytes.length / 3, StandardCharsets.UTF_8));
				sent.add(message);
				assertThat(client.send(message)).isEqualTo(SendResult.QUEUED);
			}
			for (WsMessage message : sent) {
				WsMessage received = client.receive();
				assertThat(received.isText()).isEqualTo(message.isText());
				assertThat(received.byteBuffer()).isEqualTo(message.byteBuffer());
			}
			assertThat(client.ping(new byte[] { 1, 2, 3 }).get()).isPositive();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void b002_9WhenServerRestartsThenClientIsBackWithWhatWasQueued(Container container) throws Exception {
		List<String> received = new CopyOnWriteArrayList<>();
		List<Integer> closes = new CopyOnWriteArrayList<>();
		int port = FreePort.find();
		WsClient client;
		try (WsServer server = start(container, EchoApplication.class, port)) {
			client = WsClient.builder()
				.uri(uri(server, "restart"))
				.reconnect(QUICK)
				.onText((from, text) -> received.add(text))
				.onClose((status) -> closes.add(status.code()))
				.connect();
			client.sendMessage("before");
			await().until(() -> received.contains("before"));
		}
		await().until(() -> closes.size() == 1);
		assertThat(closes).containsExactly(1001);
		List<String> expected = new ArrayList<>(List.of("before"));
		for (int i = 0; i < 200; i++) {
			assertThat(client.sendMessage("meanwhile " + i)).isEqualTo(SendResult.QUEUED);
			expected.add("meanwhile " + i);
		}
		try (client; WsServer server = start(container, EchoApplication.class, port)) {
			await().until(() -> received.size() == expected.size());
			assertThat(received).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void closeWhenServerSendsAwayThenDoesNotComeBack(Container container) throws Exception {
		try (WsServer server = start(container, CallbackRecorder.Application.class, 0)) {
			for (WsCloseStatus status : List.of(WsCloseStatus.FORBIDDEN, WsCloseStatus.KICKED)) {
				WsClient client = WsClient.builder().uri(uri(server, "a")).reconnect(QUICK).connect();
				await().until(() -> server.manager().closeWebsocketConn("a", status));
				assertThat(client.closed().get()).isEqualTo(status);
			}
			WsClient first = WsClient.builder().uri(uri(server, "b")).reconnect(QUICK).connect();
			await().until(() -> server.manager().isOnline("b"));
			try (WsClient second = WsClient.builder().uri(uri(server, "b")).reconnect(QUICK).connect()) {
				assertThat(first.closed().get()).isEqualTo(WsCloseStatus.REPLACED);
				assertThat(second.isOpen()).isTrue();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void connectWhenServerRefusesThenStatusIsThere(Container container) {
		try (WsServer server = start(container, CallbackRecorder.Application.class, 0)) {
			assertThat(status(WsClient.builder().uri(uri(server, "not%20a%20code")))).isEqualTo(400);
			assertThat(status(WsClient.builder().uri(uri(server, "a")).header("Origin", "https://elsewhere.example")))
				.isEqualTo(403);
			assertThat(status(WsClient.builder().uri("ws://localhost:" + server.port() + "/nowhere"))).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void closeWhenClientClosesThenServerHasReadEverything(Container container) throws Exception {
		try (WsServer server = start(container, CallbackRecorder.Application.class, 0)) {
			WsClient client = WsClient.builder().uri(uri(server, "a")).connect();
			for (int i = 0; i < 1000; i++) {
				client.sendMessage("m" + i);
			}
			client.close(WsCloseStatus.of(4123, "bye"));
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.statuses).containsEntry("a", WsCloseStatus.of(4123, "bye"));
			assertThat(recorder.messages).hasValue(1000);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void requestWhenServerRepliesThenCodeAndDataAreThere(Container container) throws Exception {
		try (WsServer server = start(container, Replies.class, 0);
				WsClient client = WsClient.builder().uri(uri(server, "a")).subprotocols("v2", "v1").connect()) {
			assertThat(client.request("heart_beat", null).get().data(Boolean.class)).isTrue();
			assertThat(client.subprotocol()).isEqualTo("v1");
		}
	}

	private static int status(WsClient.Builder builder) {
		return catchThrowableOfType(WsHandshakeException.class, builder::connect).getStatus();
	}

	private static WsServer start(Container container, Class<?> application, int port, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		if (application == EchoApplication.class) {
			all.addAll(List.of(EchoApplication.PROPERTIES));
			if (all.stream().noneMatch((property) -> property.startsWith("ws.max-message-size"))) {
				all.add("ws.max-message-size=64KB");
			}
		}
		all.add("server.port=" + port);
		all.add("ws.subprotocols=v1");
		return WsServer.start(container, application, all.toArray(String[]::new));
	}

	private static String uri(WsServer server, String code) {
		return "ws://localhost:" + server.port() + "/ws?uniqueCode=" + code;
	}

	/**
	 * Answers requests as the seeds' servers do.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Replies {

		@Bean
		WsHandlerFunc replies() {
			return new WsHandlerFunc() {
				@Override
				public void onMessage(WsConnection connection, WsMessage message) {
					String id = message.text().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
					connection
						.sendMessage("{\"code\":0,\"msg\":\"\",\"data\":true,\"actioncode\":\"heart_beat\",\"id\":\""
								+ id + "\"}");
				}
			};
		}

	}

}
