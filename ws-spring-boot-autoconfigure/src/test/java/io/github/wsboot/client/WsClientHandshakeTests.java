package io.github.wsboot.client;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CompletableFuture;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a client asks for and which answers it takes.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsClientHandshakeTests {

	@Test
	void connectAsyncWhenNobodyWaitsAnyLongerThenGivenUp() throws Exception {
		CountDownLatch cancelled = new CountDownLatch(1);
		BlockingQueue<String> events = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			cancelled.await();
			peer.accept();
			peer.read();
		})) {
			CompletableFuture<WsClient> connecting = WsClient.builder()
				.uri(server.uri())
				.reconnect(WsReconnect.exponential(Duration.ofMillis(5), Duration.ofMillis(10)))
				.onOpen((client) -> events.add("open"))
				.connectAsync();
			await().until(() -> server.connections() == 1);
			connecting.cancel(false);
			cancelled.countDown();
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			assertThat(server.connections()).isEqualTo(1);
			assertThat(events).isEmpty();
		}
	}

	@Test
	void uriWhenItCannotBeDialledThenTokensAreNotQuoted() {
		for (String uri : List.of("wss://h/ws?token=s3cret|x", "https://h/ws?token=s3cret", "wss://me:s3cret@h/ws",
				"ws://h/ws#s3cret")) {
			assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().uri(uri))
				.withMessageContaining("//")
				.withMessageNotContaining("s3cret");
		}
	}

	@Test
	void connectWhenRefusedThenStatusHeadersAndBodyAreThere() throws Exception {
		try (RawServer server = RawServer.of((peer) -> peer.refuse(418, "short and stout", "X-Kettle: hot"))) {
			WsHandshakeException failure = failure(WsClient.builder().uri(server.uri()));
			assertThat(failure.getStatus()).isEqualTo(418);
			assertThat(failure.getHeaders().get("x-kettle")).containsExactly("hot");
			assertThat(failure.getBodyText()).isEqualTo("short and stout");
		}
	}

	@Test
	void connectWhenRefusedWithLargeBodyThenFirstBytesAreThere() throws Exception {
		try (RawServer server = RawServer.of((peer) -> peer.refuse(500, "x".repeat(100_000)))) {
			assertThat(failure(WsClient.builder().uri(server.uri())).getBody()).hasSize(1024);
		}
	}

	@Test
	void connectWhenBodyNeverEndsThenWhatCameIsThereInTime() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.write("HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nbegun");
			peer.awaitEnd();
		})) {
			WsHandshakeException failure = failure(
					WsClient.builder().uri(server.uri()).handshakeTimeout(Duration.ofSeconds(2)));
			assertThat(failure.getStatus()).isEqualTo(403);
			assertThat(failure.getBodyText()).isEqualTo("begun");
		}
	}

	@Test
	void connectWhenRedirectedThenItIsReportedAndNotFollowed() throws Exception {
		try (RawServer server = RawServer
			.of((peer) -> peer.refuse(302, "", "Location: ws://localhost:" + peer.socket().getLocalPort() + "/x"))) {
			assertThat(failure(WsClient.builder().uri(server.uri())).getStatus()).isEqualTo(302);
			assertThat(server.connections()).isEqualTo(1);
		}
	}

	@Test
	void connectWhenServerNeverAnswersThenFailsInTime() throws Exception {
		try (RawServer server = RawServer.of(RawServer.Peer::awaitEnd)) {
			WsHandshakeException failure = failure(
					WsClient.builder().uri(server.uri()).handshakeTimeout(Duration.ofMillis(300)));
			assertThat(failure.getStatus()).isZero();
			assertThat(failure).hasCauseInstanceOf(TimeoutException.class);
		}
	}

	@Test
	void connectWhenNobodyListensThenStatusIsZero() throws Exception {
		WsHandshakeException failure = failure(WsClient.builder().uri("ws://localhost:" + FreePort.find()));
		assertThat(failure.getStatus()).isZero();
		assertThat(failure).hasCauseInstanceOf(IOException.class);
	}

	@Test
	void connectWhenServerHangsUpThenStatusIsZero() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
		})) {
			assertThat(failure(WsClient.builder().uri(server.uri())).getStatus()).isZero();
		}
	}

	@Test
	void b002_6WhenSubprotocolWasNotOfferedThenHandshakeFails() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("Sec-WebSocket-Protocol: chat.v2");
			peer.awaitEnd();
		})) {
			assertThat(failure(WsClient.builder().uri(server.uri()))).hasMessageContaining("subprotocol");
			assertThat(failure(WsClient.builder().uri(server.uri()).subprotocols("chat.v1")))
				.hasMessageContaining("subprotocol");
			try (WsClient client = WsClient.builder()
				.uri(server.uri())
				.closeTimeout(Duration.ofMillis(200))
				.subprotocols("chat.v1", "chat.v2")
				.connect()) {
				assertThat(client.subprotocol()).isEqualTo("chat.v2");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate", "x-unknown", "permessage-deflate, permessage-deflate",
			"permessage-deflate; client_max_window_bits=10", "permessage-deflate; server_max_window_bits=99",
			"permessage-deflate; bogus" })
	void b002_6WhenExtensionWasNotOfferedThenHandshakeFails(String extensions) throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("Sec-WebSocket-Extensions: " + extensions);
			peer.awaitEnd();
		})) {
			boolean offered = !extensions.equals("permessage-deflate");
			assertThat(failure(WsClient.builder().uri(server.uri()).compression(offered)).getStatus()).isEqualTo(101);
		}
	}

	@Test
	void connectWhenAcceptIsWrongThenHandshakeFails() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.switchProtocols("Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
			peer.awaitEnd();
		})) {
			assertThat(failure(WsClient.builder().uri(server.uri()))).hasMessageContaining("Sec-WebSocket-Accept");
		}
	}

	@Test
	void connectWhenAnsweredThenSubprotocolMayBeMissing() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("X-Node: 7");
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).subprotocols("chat.v1").connect()) {
			assertThat(client.subprotocol()).isNull();
			assertThat(client.responseHeaders().get("x-node")).containsExactly("7");
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void requestWhenSentThenHasPathHeadersAndHost() throws Exception {
		BlockingQueue<String> heads = new LinkedBlockingQueue<>();
		AtomicInteger tokens = new AtomicInteger();
		try (RawServer server = RawServer.of((peer) -> {
			heads.add(peer.head());
			peer.accept();
			peer.echo();
		})) {
			WsClient.Builder builder = WsClient.builder()
				.uri(server.uri() + "a%20b?c=d%26e")
				.header("X-One", "1")
				.header("Authorization", () -> "Bearer " + tokens.incrementAndGet());
			builder.connect().close();
			assertThat(heads.take()).startsWith("GET /a%20b?c=d%26e HTTP/1.1\r\n")
				.containsIgnoringCase("\r\nHost: localhost:" + server.port() + "\r\n")
				.contains("\r\nX-One: 1\r\n", "\r\nAuthorization: Bearer 1\r\n")
				.containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n")
				.doesNotContain("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
			builder.header("Host", "elsewhere.example").connect().close();
			assertThat(heads.take()).contains("Bearer 2")
				.containsIgnoringCase("\r\nHost: elsewhere.example\r\n")
				.doesNotContain("localhost");
		}
	}

	@Test
	void cookiesWhenServerSetsOneThenItComesBack() throws Exception {
		BlockingQueue<String> cookies = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			cookies.add(peer.header("Cookie"));
			peer.refuse(401, "", "Set-Cookie: early=1");
		}, (peer) -> {
			cookies.add(peer.header("Cookie"));
			peer.accept("Set-Cookie: session=abc");
			peer.echo();
		})) {
			CookieManager store = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
			WsClient.Builder builder = WsClient.builder().uri(server.uri()).cookies(store);
			failure(builder);
			builder.connect().close();
			builder.connect().close();
			assertThat(cookies.take()).isEmpty();
			assertThat(cookies.take()).isEqualTo("early=1");
			assertThat(cookies.take()).contains("early=1", "session=abc");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost", "localhost", "ws:///path", "ws://host:0", "ws://host:65536",
			"ws://host:x", "ws://host/#top", "ws://ho st", "//host" })
	void uriWhenItCannotBeDialledThenRefused(String uri) {
		assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().uri(uri))
			.withMessageContaining(uri.replace("top", "…"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws://me:secret@host/chat", "ws://me:secret@ho st/chat" })
	void uriWhenItHasAPasswordThenRefusedWithoutShowingIt(String uri) {
		assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().uri(uri))
			.withMessageContaining("/chat")
			.satisfies((ex) -> assertThat(ex).hasMessageNotContaining("secret"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws://my_service:8080/x", "ws://[::1]:8080", "wss://host", "WS://host" })
	void uriWhenUnusualThenTaken(String uri) {
		assertThat(Endpoint.of(URI.create(uri)).uri()).hasToString(uri);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Upgrade", "connection", "Sec-WebSocket-Key", "sec-websocket-protocol", "a b", "",
			"Content-Length" })
	void headerWhenItBelongsToTheHandshakeThenRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().header(name, "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().header(name, () -> "x"));
	}

	@Test
	void headerWhenItHasLineBreaksThenRefused() throws Exception {
		assertThatIllegalArgumentException().isThrownBy(() -> WsClient.builder().header("X", "a\r\nY: b"))
			.satisfies((ex) -> assertThat(ex).hasMessageNotContaining("Y:"));
		try (RawServer server = RawServer.of(RawServer.Peer::awaitEnd)) {
			assertThat(failure(WsClient.builder().uri(server.uri()).header("X", () -> "a\nY: b")))
				.hasCauseInstanceOf(IllegalArgumentException.class);
			assertThat(server.connections()).isZero();
		}
	}

	@Test
	void connectWhenNothingToConnectToThenSaysSo() {
		assertThatIllegalStateException().isThrownBy(() -> WsClient.builder().connect());
		assertThatIllegalStateException()
			.isThrownBy(() -> WsClient.builder().uri("ws://host").pull().onText((client, text) -> {
			}).connect());
	}

	@Test
	void settingsWhenOutOfRangeThenRefused() {
		WsClient.Builder builder = WsClient.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.handshakeTimeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.idleTimeout(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxMessageSize(0));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxMessageSize(1L << 31));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.offlineQueue(0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.subprotocols("a b"));
		assertThatIllegalArgumentException().isThrownBy(() -> WsReconnect.none().maxAttempts(1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WsReconnect.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)));
	}

	private static WsHandshakeException failure(WsClient.Builder builder) {
		return catchThrowableOfType(WsHandshakeException.class, builder::connect);
	}

}
