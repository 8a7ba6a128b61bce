package io.github.wsboot.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ServerSocketFactory;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.FreePort;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * When a client comes back, and what it brings along.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsClientReconnectTests {

	private static final WsReconnect QUICK = WsReconnect.exponential(Duration.ofMillis(5), Duration.ofMillis(50));

	@ParameterizedTest
	@ValueSource(ints = { 1000, 1002, 1008, 4400, 4403, 4409, 4410 })
	void b002_9WhenCodeSaysNeverThenDoesNotComeBack(int code) throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.close(code, "");
		})) {
			List<Integer> attempts = new CopyOnWriteArrayList<>();
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.reconnect(QUICK)
				.onReconnecting((attempt, delay) -> attempts.add(attempt))
				.connect();
			assertThat(client.closed().get().code()).isEqualTo(code);
			assertThat(attempts).isEmpty();
			assertThat(client.sendMessage("too late")).isEqualTo(SendResult.REFUSED);
			assertThat(server.connections()).isEqualTo(1);
		}
	}

	@Test
	void startWhenTheServerComesLaterAndNothingWasSaidThenTriesUntilItWorks() throws Exception {
		int port = FreePort.find();
		BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
		try (WsClient client = WsClient.builder()
			.uri("ws://127.0.0.1:" + port)
			.onReconnecting((attempt, delay) -> attempts.add(attempt))
			.pull()
			.start()) {
			assertThat(client.sendMessage("kept")).isEqualTo(SendResult.QUEUED);
			assertThat(attempts.take()).isEqualTo(1);
			try (RawServer server = new RawServer(ServerSocketFactory.getDefault(), port, (peer) -> {
				peer.accept();
				peer.echo();
			})) {
				assertThat(client.receive().text()).isEqualTo("kept");
				assertThat(server.connections()).isEqualTo(1);
			}
			// it was not told to come back
			assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(20));
		}
	}

	@Test
	void exponentialWhenThereWouldBeNoDelayThenRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WsReconnect.exponential(Duration.ofNanos(500_000), Duration.ofSeconds(1)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WsReconnect.exponential(Duration.ofSeconds(1), ChronoUnit.FOREVER.getDuration()));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1001, 1011, 1012, 1013, 4401, 4408, 4429, 4999 })
	void b002_9WhenCodeAllowsThenComesBack(int code) throws Exception {
		BlockingQueue<String> events = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.close(code, "");
		}, (peer) -> {
			peer.accept();
			peer.echo();
		});
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.reconnect(QUICK)
					.onOpen((opened) -> events.add("open"))
					.onReconnecting((attempt, delay) -> events.add("attempt " + attempt))
					.onClose((status) -> events.add("close " + status.code()))
					.connect()) {
			assertThat(List.of(events.take(), events.take(), events.take(), events.take())).containsExactly("open",
					"close " + code, "attempt 1", "open");
			assertThat(client.isOpen()).as(() -> events.toString()).isTrue();
		}
	}

	@Test
	void b002_9WhenTcpBreaksThenQueuedMessagesArriveInOrder() throws Exception {
		List<String> received = new CopyOnWriteArrayList<>();
		RawServer.Script collect = (peer) -> {
			peer.accept();
			while (true) {
				received.add(peer.readText());
			}
		};
		int port = FreePort.find();
		WsClient client;
		try (RawServer server = new RawServer(ServerSocketFactory.getDefault(), port, collect)) {
			client = WsClient.builder().uri(server.uri()).reconnect(QUICK).connect();
			client.sendMessage("first");
			await().until(() -> received.size() == 1);
		}
		await().until(() -> !client.isOpen());
		List<String> expected = new ArrayList<>(List.of("first"));
		for (int i = 0; i < 500; i++) {
			assertThat(client.sendMessage("offline " + i)).isEqualTo(SendResult.QUEUED);
			expected.add("offline " + i);
		}
		try (client; RawServer server = new RawServer(ServerSocketFactory.getDefault(), port, collect)) {
			await().until(() -> received.size() >= expected.size());
			assertThat(received).isEqualTo(expected);
		}
	}

	@Test
	void queueWhenFullThenRefusesAndKeepsTheOldOnes() throws Exception {
		int port = FreePort.find();
		try (WsClient client = WsClient.builder()
			.uri("ws://localhost:" + port)
			.reconnect(QUICK)
			.offlineQueue(3, 10)
			.start()) {
			assertThat(client.sendMessage("12345")).isEqualTo(SendResult.QUEUED);
			assertThat(client.sendMessage("123456")).isEqualTo(SendResult.REFUSED);
			assertThat(client.sendMessage("1")).isEqualTo(SendResult.QUEUED);
			assertThat(client.sendMessage("2")).isEqualTo(SendResult.QUEUED);
			assertThat(client.sendMessage("3")).isEqualTo(SendResult.REFUSED);
			BlockingQueue<String> received = new LinkedBlockingQueue<>();
			try (RawServer server = new RawServer(ServerSocketFactory.getDefault(), port, (peer) -> {
				peer.accept();
				while (true) {
					received.add(peer.readText());
				}
			})) {
				assertThat(List.of(received.take(), received.take(), received.take())).containsExactly("12345", "1",
						"2");
			}
		}
	}

	@Test
	void headersWhenComingBackWithNewTokenThenSupplierIsAskedAgain() throws Exception {
		BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
		AtomicInteger number = new AtomicInteger();
		try (RawServer server = RawServer.of((peer) -> {
			tokens.add(peer.header("Authorization"));
			peer.accept();
			peer.close(4401, "token expired");
		}, (peer) -> {
			tokens.add(peer.header("Authorization"));
			peer.accept();
			peer.echo();
		});
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.reconnect(QUICK)
					.header("Authorization", () -> "Bearer " + number.incrementAndGet())
					.connect()) {
			assertThat(tokens.take()).isEqualTo("Bearer 1");
			assertThat(tokens.take()).isEqualTo("Bearer 2");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 425, 429, 500, 502, 503 })
	void handshakeWhenItMayWorkLaterThenTriedAgain(int status) throws Exception {
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		try (RawServer server = RawServer.of((peer) -> peer.refuse(status, "later", "Retry-After: 0"), (peer) -> {
			peer.accept();
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).reconnect(QUICK).onError(errors::add).start()) {
			await().until(() -> client.isOpen() && !errors.isEmpty());
			assertThat(errors).singleElement()
				.isInstanceOfSatisfying(WsHandshakeException.class,
						(failure) -> assertThat(failure.getStatus()).isEqualTo(status));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 409, 302, 200 })
	void handshakeWhenItNeverWorksThenGivenUp(int status) throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.close(1012, "restart");
		}, (peer) -> peer.refuse(status, "no"))) {
			List<Throwable> errors = new CopyOnWriteArrayList<>();
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.pull()
				.reconnect(QUICK)
				.onError(errors::add)
				.connect();
			assertThat(client.closed().get().code()).isEqualTo(1012);
			assertThat(errors).hasSize(1);
			assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(client::receive)
				.withCauseInstanceOf(WsHandshakeException.class);
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@Test
	void connectWhenFirstFailsThenIsNotTriedAgain() throws Exception {
		try (RawServer server = RawServer.of((peer) -> peer.refuse(503, ""))) {
			assertThatExceptionOfType(WsHandshakeException.class)
				.isThrownBy(() -> WsClient.builder().uri(server.uri()).reconnect(QUICK).connect());
			assertThat(server.connections()).isEqualTo(1);
		}
	}

	@Test
	void maxAttemptsWhenUsedUpThenEnds() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.close(1013, "");
		})) {
			// none of these connections stands long enough to start counting anew
			WsReconnect three = WsReconnect.exponential(Duration.ofMillis(5), Duration.ofMinutes(1)).maxAttempts(3);
			WsClient client = WsClient.builder().uri(server.uri()).reconnect(three).connect();
			assertThat(client.closed().get().code()).isEqualTo(1013);
			assertThat(server.connections()).isEqualTo(4);
		}
	}

	@Test
	void closeWhenWaitingToComeBackThenEndsAtOnce() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.close(1001, new WsCloseStatus(1001, "").withRetryAfter(Duration.ofHours(1)).reason());
		})) {
			BlockingQueue<Duration> delays = new LinkedBlockingQueue<>();
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.reconnect(QUICK)
				.onReconnecting((attempt, delay) -> delays.add(delay))
				.connect();
			assertThat(delays.take()).isBetween(Duration.ofHours(1), Duration.ofHours(1).plusMillis(50));
			client.sendMessage("never sent");
			client.close();
			assertThat(client.closed()).isCompletedWithValue(WsCloseStatus.NORMAL);
		}
	}

	@Test
	void closeWhenDiallingThenEndsAtOnce() throws Exception {
		try (RawServer server = RawServer.of(RawServer.Peer::awaitEnd)) {
			WsClient client = WsClient.builder().uri(server.uri()).start();
			await().until(() -> server.connections() == 1);
			client.close();
			assertThat(client.closed()).isCompletedWithValue(WsCloseStatus.NORMAL);
		}
	}

	@Test
	void receiveWhenConnectionIsReplacedThenGoesOn() throws Exception {
		try (RawServer server = new RawServer((peer) -> {
			peer.accept();
			peer.text("from " + peer.number());
			if (peer.number() < 3) {
				peer.close(1012, "");
			}
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).reconnect(QUICK).pull().connect()) {
			for (int i = 0; i < 4; i++) {
				assertThat(client.receive().text()).isEqualTo("from " + i);
			}
		}
	}

}
