package io.github.wsboot.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What comes and goes on an open connection, and how it ends.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsClientMessagesTests {

	@Test
	void callbackWhenItThrowsAnErrorThenTheNextOneComesAllTheSame() throws Exception {
		BlockingQueue<String> events = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.text("deep");
			peer.text("next");
			peer.close(1000, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).onText((from, text) -> {
				if (text.equals("deep")) {
					throw new StackOverflowError();
				}
				events.add(text);
			}).onError((error) -> {
				events.add(error.getClass().getSimpleName());
				throw new InternalError("so does this one");
			}).onClose((status) -> events.add("closed")).connect();
			assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(20));
			assertThat(events).containsExactly("StackOverflowError", "next", "closed");
		}
	}

	@Test
	void receiveWhenPeerClosesThenEverythingBeforeComesFirst() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			for (int i = 0; i < 100; i++) {
				peer.text("message " + i);
			}
			peer.close(4001, "enough");
		}); WsClient client = WsClient.builder().uri(server.uri()).pull().connect()) {
			await().until(() -> !client.isOpen());
			for (int i = 0; i < 100; i++) {
				assertThat(client.receive().text()).isEqualTo("message " + i);
			}
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(client::receive)
					.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(WsCloseStatus.of(4001, "enough")));
			}
		}
	}

	@Test
	void receiveWhenNothingComesThenReturnsNullInTime() throws Exception {
		try (RawServer server = echo(); WsClient client = WsClient.builder().uri(server.uri()).pull().connect()) {
			assertThat(client.receive(Duration.ZERO)).isNull();
			assertThat(client.receive(Duration.ofMillis(50))).isNull();
			client.sendMessage("late");
			assertThat(client.receive(Duration.ofSeconds(20))).extracting(WsMessage::text).isEqualTo("late");
		}
	}

	@Test
	void receiveWhenNotAskedForThenSaysSo() throws Exception {
		try (RawServer server = echo(); WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			assertThatIllegalStateException().isThrownBy(client::receive);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void readingWhenNobodyTakesThenPausesAndLosesNothing(boolean pull) throws Exception {
		int count = 400;
		byte[] payload = new byte[50_000];
		AtomicInteger written = new AtomicInteger();
		CountDownLatch blocked = new CountDownLatch(1);
		List<Integer> received = new CopyOnWriteArrayList<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			for (int i = 0; i < count; i++) {
				peer.frame(0x82, ByteBuffer.wrap(payload).putInt(0, i).array());
				written.set(i);
			}
			peer.echo();
		})) {
			WsClient.Builder builder = WsClient.builder().uri(server.uri()).idleTimeout(Duration.ofMillis(1500));
			if (pull) {
				builder.pull();
			}
			else {
				builder.onBinary((client, binary) -> {
					awaitUninterruptibly(blocked);
					received.add(ByteBuffer.wrap(binary).getInt());
				});
			}
			try (WsClient client = builder.connect()) {
				// until TCP is full as well; that the server is silent then is not its
				// fault
				await().during(Duration.ofMillis(1800)).until(written::get, (before) -> before == written.get());
				assertThat(written.get()).isLessThan(count - 1);
				blocked.countDown();
				if (pull) {
					for (int i = 0; i < count; i++) {
						received.add(client.receive().byteBuffer().getInt());
					}
				}
				await().until(() -> received.size() == count);
				assertThat(received).isSorted().doesNotHaveDuplicates();
			}
		}
	}

	@Test
	void callbacksWhenManyThingsHappenThenInOrderAndNeverOnIoThreads() throws Exception {
		List<String> events = new CopyOnWriteArrayList<>();
		List<String> threads = new CopyOnWriteArrayList<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			for (int i = 0; i < 500; i++) {
				peer.text("" + i);
			}
			peer.close(4002, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).onOpen((opened) -> {
				events.add("open");
				threads.add(Thread.currentThread().getName());
			}).onText((from, text) -> {
				events.add(text);
				threads.add(Thread.currentThread().getName());
			}).onClose((status) -> {
				events.add("close " + status.code());
				threads.add(Thread.currentThread().getName());
			}).connect();
			client.closed().get();
			List<String> expected = new ArrayList<>();
			expected.add("open");
			for (int i = 0; i < 500; i++) {
				expected.add("" + i);
			}
			expected.add("close 4002");
			assertThat(events).isEqualTo(expected);
			assertThat(threads).allMatch((name) -> name.startsWith("ws-client-callback-"));
		}
	}

	@Test
	void callbacksWhenOneThrowsThenOnErrorHearsAndOthersGoOn() throws Exception {
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		BlockingQueue<String> texts = new LinkedBlockingQueue<>();
		try (RawServer server = echo(); WsClient client = WsClient.builder().uri(server.uri()).onText((from, text) -> {
			texts.add(text);
			throw new IllegalStateException("secret " + text);
		}).onError((error) -> {
			errors.add(error);
			throw new IllegalArgumentException();
		}).connect()) {
			client.sendMessage("a");
			client.sendMessage("b");
			assertThat(texts.take()).isEqualTo("a");
			assertThat(texts.take()).isEqualTo("b");
			await().until(() -> errors.size() == 2);
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void onMessageWhenTextAndBinaryComeThenKindsAreKept() throws Exception {
		BlockingQueue<String> seen = new LinkedBlockingQueue<>();
		try (RawServer server = echo();
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.onMessage((from, message) -> seen.add(message.toString()))
					.onText((from, text) -> seen.add(text))
					.onBinary((from, binary) -> seen.add("binary of " + binary.length))
					.connect()) {
			client.sendMessage("\u4f60\u597d");
			client.sendBinary(new byte[3]);
			assertThat(List.of(seen.take(), seen.take(), seen.take(), seen.take()))
				.containsExactly("text message of 6 bytes", "\u4f60\u597d", "binary message of 3 bytes", "binary of 3");
		}
	}

	@Test
	void b002_9WhenClosedThenEverythingQueuedIsWrittenBefore() throws Exception {
		int count = 1000;
		CompletableFuture<List<String>> received = new CompletableFuture<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			List<String> texts = new ArrayList<>();
			for (RawServer.Frame frame = peer.read(); frame.opcode() != 8; frame = peer.read()) {
				texts.add(frame.text());
			}
			received.complete(texts);
			peer.close(1000, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).connect();
			for (int i = 0; i < count; i++) {
				assertThat(client.sendMessage("m" + i)).isEqualTo(SendResult.QUEUED);
			}
			client.close(WsCloseStatus.of(4000, "bye"));
			assertThat(client.closed()).isCompletedWithValue(WsCloseStatus.of(4000, "bye"));
			assertThat(received.get()).hasSize(count).startsWith("m0", "m1").endsWith("m999");
			assertThat(client.sendMessage("after")).isEqualTo(SendResult.REFUSED);
			assertThat(client.isOpen()).isFalse();
			client.close();
		}
	}

	@Test
	void closeWhenPeerNeverAnswersThenEndsInTime() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.awaitEnd();
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).closeTimeout(Duration.ofMillis(200)).connect();
			client.close();
			assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(WsCloseStatus.NORMAL);
		}
	}

	@Test
	void closeWhenPeerDoesNotReadThenEndsInTimeAndSendsNeverBlock() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			done.await();
		})) {
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.closeTimeout(Duration.ofMillis(200))
				.offlineQueue(100_000, 8 * 1024 * 1024)
				.connect();
			byte[] payload = new byte[64 * 1024];
			SendResult result;
			do {
				result = client.sendBinary(payload);
			}
			while (result.equals(SendResult.QUEUED));
			assertThat(result).isEqualTo(SendResult.REFUSED);
			client.close();
			assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(20));
			done.countDown();
		}
	}

	@Test
	void closeWhenInboxIsFullThenServersAnswerIsFound() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			for (int i = 0; i < 400; i++) {
				peer.frame(0x82, new byte[50_000]);
			}
			peer.close(1000, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).pull().closeTimeout(Duration.ofMinutes(5)).connect();
			Thread closing = new Thread(client::close);
			closing.start();
			assertThat(client.closed()).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(WsCloseStatus.NORMAL);
			closing.join();
		}
	}

	@Test
	void closeWhenCalledByACallbackThenDoesNotWaitForItself() throws Exception {
		CompletableFuture<WsCloseStatus> closed = new CompletableFuture<>();
		try (RawServer server = echo()) {
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.closeTimeout(Duration.ofSeconds(60))
				.onText((from, text) -> from.close(WsCloseStatus.of(4000, text)))
				.onClose(closed::complete)
				.connect();
			client.sendMessage("bye");
			assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(WsCloseStatus.of(4000, "bye"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1005, 1006, 1015, 1004 })
	void closeWhenCodeMustNotBeSentThenRefused(int code) throws Exception {
		try (RawServer server = echo(); WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.close(WsCloseStatus.of(code, "")));
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void onCloseWhenTcpBreaksThenSays1006() throws Exception {
		try (RawServer server = RawServer.of(RawServer.Peer::accept)) {
			WsClient client = WsClient.builder().uri(server.uri()).connect();
			assertThat(client.closed().get()).isEqualTo(WsCloseStatus.ABNORMAL);
		}
	}

	@Test
	void closeWhenServerClosesThenCodeIsEchoed() throws Exception {
		CompletableFuture<Integer> echoed = new CompletableFuture<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.frame(0x88, new byte[] { 0x0F, (byte) 0xA3, 'x' });
			echoed.complete(peer.awaitClose());
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).connect();
			assertThat(client.closed().get()).isEqualTo(WsCloseStatus.of(4003, "x"));
			assertThat(echoed.get()).isEqualTo(4003);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0x82, 101, 1009", "0xC1, 1, 1002", "0xC9, 1, 1002", "0x83, 0, 1002", "0x80, 1, 1002", "0x09, 1, 1002",
			"0x89, 126, 1002", "0x81, 2, 1007", "0x88, 1, 1002" })
	void frameWhenServerMayNotSendItThenClosedWithItsCode(String first, int length, int code) throws Exception {
		CompletableFuture<Integer> closed = new CompletableFuture<>();
		byte[] payload = new byte[length];
		if (length > 0) {
			payload[length - 1] = (byte) 0xFF;
		}
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.frame(Integer.decode(first), payload);
			closed.complete(peer.awaitClose());
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).maxMessageSize(100).connect();
			assertThat(closed.get()).isEqualTo(code);
			assertThat(client.closed().get().code()).isEqualTo(code);
		}
	}

	@Test
	void frameWhenMessageIsFragmentedThenPutTogetherWithControlFramesBetween() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			byte[] text = "\u4f60\u597d".getBytes(StandardCharsets.UTF_8);
			peer.frame(0x01, new byte[] { text[0] });
			peer.frame(0x89, "ping".getBytes(StandardCharsets.UTF_8));
			peer.frame(0x00, new byte[0]);
			peer.frame(0x80, Arrays.copyOfRange(text, 1, text.length));
			RawServer.Frame pong = peer.read();
			peer.text(pong.opcode() + " " + pong.text());
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).pull().connect()) {
			assertThat(client.receive().text()).isEqualTo("\u4f60\u597d");
			assertThat(client.receive().text()).isEqualTo("10 ping");
		}
	}

	@Test
	void frameWhenFragmentsGrowBeyondTheLimitThenClosedWith1009() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.frame(0x02, new byte[90]);
			peer.frame(0x00, new byte[90]);
			peer.awaitClose();
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).maxMessageSize(100).connect();
			assertThat(client.closed().get().code()).isEqualTo(1009);
		}
	}

	@Test
	void compressionWhenBombArrivesThenStoppedWith1009() throws Exception {
		byte[] bomb = deflated(new byte[200 * 1024 * 1024]);
		assertThat(bomb.length).isLessThan(1024 * 1024);
		CompletableFuture<Integer> closed = new CompletableFuture<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover");
			peer.frame(0xC2, bomb);
			closed.complete(peer.awaitClose());
		})) {
			AtomicInteger messages = new AtomicInteger();
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.compression(true)
				.maxMessageSize(1024 * 1024)
				.onMessage((from, message) -> messages.incrementAndGet())
				.connect();
			assertThat(closed.get()).isEqualTo(1009);
			assertThat(client.closed().get().code()).isEqualTo(1009);
			assertThat(messages).hasValue(0);
		}
	}

	@Test
	void compressionWhenStreamIsBrokenThenClosedWith1007() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
			peer.frame(0xC2, new byte[] { -1, -1, -1 });
			peer.awaitClose();
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).compression(true).connect();
			assertThat(client.closed().get().code()).isEqualTo(1007);
		}
	}

	@Test
	void compressionWhenReservedBitIsOnAControlFrameThenClosedWith1002() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
			peer.frame(0xC9, new byte[1]);
			peer.awaitClose();
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).compression(true).connect();
			assertThat(client.closed().get().code()).isEqualTo(1002);
		}
	}

	@Test
	void pingWhenAnsweredThenRoundTripIsMeasured() throws Exception {
		BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
		try (RawServer server = echo();
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.onPong((payload, roundTrip) -> pongs.add(new String(payload, StandardCharsets.UTF_8)))
					.connect()) {
			Duration roundTrip = client.ping("hello".getBytes(StandardCharsets.UTF_8)).get();
			assertThat(roundTrip).isPositive().isLessThan(Duration.ofSeconds(20));
			assertThat(pongs.take()).isEqualTo("hello");
			assertThatIllegalArgumentException().isThrownBy(() -> client.ping(new byte[126]));
		}
	}

	@Test
	void pingWhenOnlyTheLastIsAnsweredThenAllAre() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.read();
			peer.read();
			peer.frame(0x8A, "unasked".getBytes(StandardCharsets.UTF_8));
			peer.frame(0x8A, peer.read().payload());
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			CompletableFuture<Duration> first = client.ping(new byte[] { 1 });
			CompletableFuture<Duration> second = client.ping(new byte[] { 2 });
			client.ping(new byte[] { 3 }).get();
			assertThat(first.get()).isGreaterThanOrEqualTo(second.get());
		}
	}

	@Test
	void pingWhenConnectionEndsThenFails() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.read();
			peer.close(4005, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).connect();
			assertThat(client.ping(new byte[1])).failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.withCauseInstanceOf(ConnectionClosedException.class);
			client.closed().get();
			assertThat(client.ping(new byte[1])).isCompletedExceptionally();
		}
	}

	@Test
	void b002_9WhenServerFallsSilentThenClosedWith4408() throws Exception {
		AtomicInteger pings = new AtomicInteger();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			while (peer.read().opcode() == 9) {
				pings.incrementAndGet();
			}
			peer.awaitEnd();
		})) {
			WsClient client = WsClient.builder()
				.uri(server.uri())
				.pingInterval(Duration.ofMillis(50))
				.idleTimeout(Duration.ofMillis(1500))
				.connect();
			assertThat(client.closed().get()).isEqualTo(WsCloseStatus.NO_HEARTBEAT);
			// the server may still be reading them
			await().until(() -> pings.get() > 2);
		}
	}

	@Test
	void b002_9WhenServerAnswersPingsThenConnectionStays() throws Exception {
		AtomicInteger pongs = new AtomicInteger();
		try (RawServer server = echo();
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.pingInterval(Duration.ofMillis(100))
					.idleTimeout(Duration.ofSeconds(3))
					.onPong((payload, roundTrip) -> pongs.incrementAndGet())
					.connect()) {
			await().until(() -> pongs.get() > 40);
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void threadsWhenLastClientHasEndedThenAreGone() throws Exception {
		try (RawServer server = echo()) {
			WsClient first = WsClient.builder().uri(server.uri()).connect();
			WsClient second = WsClient.builder().uri(server.uri()).connect();
			first.close();
			second.sendMessage("still there");
			assertThat(clientThreads()).isNotEmpty().allMatch(Thread::isDaemon);
			second.close();
			await().until(() -> clientThreads().isEmpty());
		}
	}

	private static List<Thread> clientThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("ws-client-"))
			.toList();
	}

	private static RawServer echo() throws Exception {
		return RawServer.of((peer) -> {
			peer.accept();
			peer.echo();
		});
	}

	private static byte[] deflated(byte[] payload) {
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
		deflater.setInput(payload);
		byte[] result = new byte[payload.length / 100];
		int length = deflater.deflate(result, 0, result.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(result, length - 4);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
