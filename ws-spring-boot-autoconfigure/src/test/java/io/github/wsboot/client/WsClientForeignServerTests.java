package io.github.wsboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A client and a server of another make, {@code ws} of Node.js.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@EnabledIf(value = "io.github.wsboot.NodeProject#isPossible", disabledReason = "there is no node")
class WsClientForeignServerTests {

	private static NodeServer server;

	@BeforeAll
	static void start() throws Exception {
		server = NodeServer.start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void echoWhenAThousandRandomMessagesThenAllComeBackAlike(boolean compression) throws Exception {
		Random random = new Random(1);
		try (WsClient client = WsClient.builder()
			.uri(server.uri("/"))
			.compression(compression)
			.offlineQueue(2000, 256L * 1024 * 1024)
			.maxMessageSize(1024 * 1024)
			.pull()
			.connect()) {
			assertThat(client.responseHeaders().containsKey("sec-websocket-extensions")).isEqualTo(compression);
			List<WsMessage> sent = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				WsMessage message = message(random, i);
				sent.add(message);
				assertThat(client.send(message)).isEqualTo(SendResult.QUEUED);
			}
			for (WsMessage message : sent) {
				WsMessage received = client.receive();
				assertThat(received.isText()).isEqualTo(message.isText());
				assertThat(received.byteBuffer()).isEqualTo(message.byteBuffer());
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void receiveWhenFragmentedThenWhole(boolean compression) throws Exception {
		try (WsClient client = WsClient.builder()
			.uri(server.uri("/fragments"))
			.compression(compression)
			.pull()
			.connect()) {
			client.sendMessage("a message of one byte in each frame");
			assertThat(client.receive().text()).isEqualTo("a message of one byte in each frame");
		}
	}

	@Test
	void receiveWhenCompressedMessageIsTooLargeThenClosedWith1009() throws Exception {
		try (WsClient client = WsClient.builder()
			.uri(server.uri("/bomb"))
			.compression(true)
			.maxMessageSize(1024 * 1024)
			.connect()) {
			client.sendMessage("go");
			assertThat(client.closed().get().code()).isEqualTo(1009);
		}
	}

	@Test
	void connectWhenRefusedThenStatusBodyAndHeadersAreThere() {
		WsHandshakeException failure = catchThrowableOfType(WsHandshakeException.class,
				() -> WsClient.builder().uri(server.uri("/refuse")).connect());
		assertThat(failure.getStatus()).isEqualTo(403);
		assertThat(failure.getBodyText()).isEqualTo("not you");
		assertThat(failure.getHeaders().get("x-why")).containsExactly("rules");
	}

	@Test
	void connectWhenSubprotocolsAreOfferedThenTheirChoiceIsKnown() {
		try (WsClient client = WsClient.builder().uri(server.uri("/")).subprotocols("chat.v1", "chat.v2").connect()) {
			assertThat(client.subprotocol()).isEqualTo("chat.v2");
		}
	}

	@Test
	void closeWhenEitherSideStartsThenBothAgree() throws Exception {
		WsClient client = WsClient.builder().uri(server.uri("/")).connect();
		client.sendMessage("close 4321");
		assertThat(client.closed().get()).isEqualTo(WsCloseStatus.of(4321, "as you wish"));
		WsClient other = WsClient.builder().uri(server.uri("/")).connect();
		other.close(WsCloseStatus.of(3000, "\u518d\u89c1"));
		assertThat(other.closed()).isCompletedWithValue(WsCloseStatus.of(3000, "\u518d\u89c1"));
	}

	@Test
	void pingWhenSentThenAnswered() throws Exception {
		try (WsClient client = WsClient.builder().uri(server.uri("/")).connect()) {
			assertThat(client.ping(new byte[125]).get()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
		}
	}

	private static WsMessage message(Random random, int index) {
		int size = (index % 50 == 0) ? random.nextInt(300_000) : random.nextInt(2000);
		if (random.nextBoolean()) {
			byte[] bytes = new byte[size];
			random.nextBytes(bytes);
			return WsMessage.binary(bytes);
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < size / 3; i++) {
			text.appendCodePoint(new int[] { 'a' + i % 26, 0xE9, 0x4F60, 0x1F600 }[random.nextInt(4)]);
		}
		return WsMessage.text(text.toString());
	}

}
