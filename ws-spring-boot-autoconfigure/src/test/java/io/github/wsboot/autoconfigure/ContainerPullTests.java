package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.WsMessageStream;
import io.github.wsboot.WsPullHandler;
import io.github.wsboot.autoconfigure.SocketTransportTests.Connector;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections whose messages the application fetches, and messages that are streamed, on
 * real sockets.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerPullTests {

	@RegisterExtension
	private final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void openWhenHandlerEchoesThenEchoedAndCallbacksAreThoseOfAnyConnection(Connector connector) {
		try (WsServer server = connector.start()) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			try (WsPeer peer = connect(server)) {
				for (int size : new int[] { 0, 1, 125, 126, 60_000 }) {
					assertThat(peer.send("x".repeat(size)).text()).hasSize(size);
					assertThat(peer.frame(true, WsPeer.BINARY, new byte[size]).binary()).hasSize(size);
				}
				server.manager().sendMessage("a", "from elsewhere");
				assertThat(peer.text()).isEqualTo("from elsewhere");
				peer.sendClose(4001);
				assertThat(peer.closeCode()).isEqualTo(4001);
				await().until(() -> recorder.closed.get() == 1);
			}
			assertThat(recorder.statuses.get("a").code()).isEqualTo(4001);
			assertThat(recorder.messages).hasValue(0);
			assertThat(recorder.errors).isEmpty();
			assertThat(recorder.disorder).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void b001_3WhenThePeerHasClosedThenWhatCameBeforeIsDeliveredFirst(Connector connector) {
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		CountDownLatch closed = new CountDownLatch(1);
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				closed.await();
				try {
					while (true) {
						received.add(connection.receive().text());
					}
				}
				catch (ConnectionClosedException ex) {
					received.add(ex.getStatus());
					assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(connection::receive);
					assertThatExceptionOfType(ConnectionClosedException.class)
						.isThrownBy(() -> connection.receive(Duration.ZERO));
					received.add("again");
				}
			});
			try (WsPeer peer = connect(server)) {
				IntStream.range(0, 100).forEach((i) -> peer.send("m" + i));
				peer.sendClose(4321);
				assertThat(peer.closeCode()).isEqualTo(4321);
				await().until(() -> !server.manager().isOnline("a"));
				// onClose waits for the handler
				assertThat(server.bean(CallbackRecorder.class).closed).hasValue(0);
				closed.countDown();
				await().until(() -> received.size() == 102);
				assertThat(List.copyOf(received).subList(0, 100))
					.isEqualTo(IntStream.range(0, 100).mapToObj((i) -> "m" + i).toList());
				assertThat(List.copyOf(received).subList(100, 102)).containsExactly(WsCloseStatus.of(4321, ""),
						"again");
				await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void b001_1And2WhenClosedBehindManyMessagesThenAllArriveAndLaterOnesAreRefused(Connector connector) {
		BlockingQueue<Integer> refused = new LinkedBlockingQueue<>();
		try (WsServer server = connector.start("ws.outbound.max-messages=10000")) {
			handle(server, (connection) -> {
				for (int i = 0; i < 2000; i++) {
					connection.sendMessage("m" + i);
				}
				connection.close(WsCloseStatus.of(4000, "done"));
				for (int i = 0; i < 100; i++) {
					refused.add(connection.sendMessage("late").refused());
				}
			});
			try (WsPeer peer = connect(server)) {
				for (int i = 0; i < 2000; i++) {
					assertThat(peer.text()).isEqualTo("m" + i);
				}
				assertThat(peer.closeCode()).isEqualTo(4000);
				await().until(() -> refused.size() == 100);
				assertThat(refused).containsOnly(1);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void b002_7WhenUsedByManyThreadsAndAfterItsEndThenItOnlySaysSo(Connector connector) throws Exception {
		int perThread = Clients.howMany(200, 10_000);
		AtomicInteger failedReceives = new AtomicInteger();
		try (WsServer server = connector.start("ws.outbound.max-messages=1000000")) {
			handle(server, (connection) -> {
				Clients.all(this.clients.together(16, (index) -> {
					for (int i = 0; i < perThread; i++) {
						connection.sendMessage(index + " " + i);
						connection.ping(new byte[] { 1 });
					}
					return true;
				}));
				for (int i = 0; i < 2000; i++) {
					try {
						connection.receive();
					}
					catch (ConnectionClosedException ex) {
						failedReceives.incrementAndGet();
					}
				}
			});
			try (WsPeer peer = connect(server)) {
				int[] next = new int[16];
				for (int i = 0; i < 16 * perThread; i++) {
					String[] message = peer.text().split(" ", -1);
					assertThat(Integer.parseInt(message[1])).isEqualTo(next[Integer.parseInt(message[0])]++);
				}
				// pings it has not read would have TCP reset
				assertThat(peer.sendClose(1000).closeCode()).isEqualTo(1000);
			}
			await().until(() -> failedReceives.get() == 2000);
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			assertThat(server.bean(CallbackRecorder.class).errors).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void openWhenHandlerEndsThenClosedAccordingly(Connector connector) {
		try (WsServer server = connector.start()) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			handle(server, (connection) -> connection.sendMessage("bye"));
			try (WsPeer peer = connect(server)) {
				assertThat(peer.text()).isEqualTo("bye");
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.errors).isEmpty();
			handle(server, (connection) -> {
				throw new IOException("a secret of the server");
			});
			try (WsPeer peer = connect(server)) {
				WsPeer.Frame close = peer.read();
				assertThat(close).isNotNull();
				assertThat(close.opcode()).isEqualTo(WsPeer.CLOSE);
				assertThat(close.payload()).containsExactly(1011 >> 8, 1011 & 0xFF);
			}
			await().until(() -> recorder.closed.get() == 2);
			assertThat(recorder.errors).singleElement()
				.satisfies((error) -> assertThat(error).isInstanceOf(IOException.class));
			assertThat(recorder.statuses.get("a").code()).isEqualTo(1011);
		}
	}

	@ParameterizedTest
	@EnumSource
	void receiveWhenInboxWasFullThenNothingMoreWasReadAndThenEverythingIs(Connector connector) throws Exception {
		int count = Clients.howMany(30_000, 200_000);
		String text = "x".repeat(1000);
		CountDownLatch begin = new CountDownLatch(1);
		AtomicInteger received = new AtomicInteger();
		try (WsServer server = connector.start("ws.inbound.inbox-messages=20", "ws.heartbeat.timeout=60s",
				"ws.heartbeat.interval=20s")) {
			handle(server, (connection) -> {
				begin.await();
				while (true) {
					assertThat(connection.receive().text()).isEqualTo(received.getAndIncrement() + text);
				}
			});
			try (WsPeer peer = connect(server)) {
				AtomicInteger sent = new AtomicInteger();
				Future<Boolean> sending = this.clients.submit(() -> {
					for (int i = 0; i < count; i++) {
						peer.send(i + text);
						sent.incrementAndGet();
					}
					return true;
				});
				// what the two kernels hold, and no more
				AtomicInteger before = new AtomicInteger(-1);
				await().pollInterval(Duration.ofMillis(300))
					.until(() -> sent.get() > 20 && before.getAndSet(sent.get()) == sent.get());
				assertThat(sent.get()).isLessThan(count);
				assertThat(server.manager().isOnline("a")).isTrue();
				begin.countDown();
				sending.get(100, TimeUnit.SECONDS);
				await().atMost(Duration.ofSeconds(60)).until(() -> received.get() == count);
				peer.sendClose(1000);
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			assertThat(server.bean(CallbackRecorder.class).errors).isEmpty();
		}
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenApplicationDoesNotForTooLongThenClosedAndThePeersAnswerIsRead(Connector connector) {
		CountDownLatch never = new CountDownLatch(1);
		try (WsServer server = connector.start("ws.inbound.inbox-messages=5", "ws.heartbeat.timeout=1s",
				"ws.heartbeat.interval=400ms", "ws.close-timeout=2s")) {
			handle(server, (connection) -> never.await());
			try (WsPeer peer = connect(server)) {
				for (int i = 0; i < 10; i++) {
					peer.send("m" + i);
				}
				assertThat(peer.closeCode()).isEqualTo(1013);
				peer.sendClose(1013);
				assertThat(peer.read()).isNull();
			}
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			never.countDown();
		}
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenApplicationIsSlowButSteadyThenNotClosed(Connector connector) {
		try (WsServer server = connector.start("ws.inbound.inbox-messages=1", "ws.heartbeat.timeout=4s",
				"ws.heartbeat.interval=1s")) {
			handle(server, (connection) -> {
				for (int i = 0; i < 14; i++) {
					await().pollDelay(Duration.ofMillis(400)).until(() -> true);
					connection.send(connection.receive());
				}
			});
			try (WsPeer peer = connect(server)) {
				for (int i = 0; i < 14; i++) {
					peer.send("m" + i);
				}
				for (int i = 0; i < 14; i++) {
					assertThat(peer.text()).isEqualTo("m" + i);
				}
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenMessagesAreDeflatedThenTheirMemoryIsGivenBack(Connector connector) {
		try (WsServer server = connector.start("ws.compression.enabled=true", "ws.inbound.max-bytes=120KB")) {
			try (WsPeer peer = WsPeer.connect(server.port(), "/pull?code=a",
					"Sec-WebSocket-Extensions: permessage-deflate")) {
				for (int i = 0; i < 10; i++) {
					peer.frame(true, 0x40 | WsPeer.TEXT, WsFrames.deflate("deflated".getBytes(StandardCharsets.UTF_8)));
					assertThat(peer.text()).isEqualTo("deflated");
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenAPingOfTheApplicationComesThenSwallowedEvenInParts(Connector connector) {
		try (WsServer server = connector.start("ws.heartbeat.app-ping=ping")) {
			try (WsPeer peer = connect(server)) {
				assertThat(peer.send("ping").text()).isEqualTo("pong");
				peer.frame(false, WsPeer.TEXT, new byte[] { 'p', 'i' }).frame(true, 0, new byte[] { 'n', 'g' });
				assertThat(peer.text()).isEqualTo("pong");
				assertThat(peer.send("other").text()).isEqualTo("other");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenTheRestOfAStreamDoesNotComeThenTimeoutCounts(Connector connector) {
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				InputStream in = connection.receiveStream().inputStream();
				connection.sendMessage("begun with " + in.read());
				connection.sendMessage("then " + connection.receive(Duration.ofMillis(10)));
				connection.send(connection.receive());
			});
			try (WsPeer peer = connect(server)) {
				peer.frame(false, WsPeer.BINARY, new byte[] { 7, 8 });
				assertThat(peer.text()).isEqualTo("begun with 7");
				assertThat(peer.text()).isEqualTo("then null");
				peer.frame(true, 0, new byte[] { 9 }).send("next");
				assertThat(peer.text()).isEqualTo("next");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void streamWhenDeflatedPartsArriveThenReadAtOnce(Connector connector) {
		byte[] deflated = WsFrames.deflate("at once".getBytes(StandardCharsets.UTF_8));
		try (WsServer server = connector.start("ws.compression.enabled=true")) {
			handle(server, (connection) -> {
				InputStream in = connection.receiveStream().inputStream();
				connection.sendMessage(new String(in.readNBytes(7), StandardCharsets.UTF_8));
				connection.sendMessage("end " + in.read());
			});
			try (WsPeer peer = WsPeer.connect(server.port(), "/pull?code=a",
					"Sec-WebSocket-Extensions: permessage-deflate")) {
				peer.frame(false, 0x40 | WsPeer.TEXT, deflated);
				assertThat(peer.text()).isEqualTo("at once");
				peer.frame(true, 0, new byte[0]);
				assertThat(peer.text()).isEqualTo("end -1");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void closeWhenAMessageIsBeingStreamedThenCutOffByTheCloseFrame(Connector connector) {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (WsServer server = connector.start("ws.close-timeout=10s")) {
			handle(server, (connection) -> {
				OutputStream out = connection.binaryStream();
				out.write(1);
				out.flush();
				connection.receive();
				throw new IllegalStateException("nothing more to say");
			});
			try (WsPeer peer = connect(server)) {
				await().until(() -> peer.in(Duration.ofSeconds(20)).available() == 3);
				peer.send("go on");
				assertThat(peer.closeCode()).isEqualTo(1011);
				peer.sendClose(1011);
				assertThat(peer.read()).isNull();
			}
			handle(server, (connection) -> {
				try (OutputStream out = connection.binaryStream()) {
					while (true) {
						out.write(new byte[10_000]);
						out.flush();
					}
				}
				catch (IOException ex) {
					failures.add(ex);
				}
			});
			try (WsPeer peer = connect(server)) {
				// online before its handler runs, which would be spared that
				await().until(() -> peer.in(Duration.ofSeconds(20)).available() > 0);
				server.manager().closeWebsocketConn("a", WsCloseStatus.KICKED);
				assertThat(peer.closeCode()).isEqualTo(4410);
			}
			await().until(() -> failures.size() == 1);
			assertThat(ConnectionClosedException.isClose(failures.peek(), 4410)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenNothingComesInTimeThenNullAndNothingIsLost(Connector connector) {
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				connection.sendMessage("nothing: " + connection.receive(Duration.ofMillis(50)));
				WsMessage message = null;
				while (message == null) {
					message = connection.receive(Duration.ofMillis(20));
				}
				connection.send(message);
			});
			try (WsPeer peer = connect(server)) {
				assertThat(peer.text()).isEqualTo("nothing: null");
				peer.frame(false, WsPeer.TEXT, "in two ".getBytes(StandardCharsets.UTF_8));
				await().pollDelay(Duration.ofMillis(100)).until(() -> true);
				peer.frame(true, 0, "parts".getBytes(StandardCharsets.UTF_8));
				assertThat(peer.text()).isEqualTo("in two parts");
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveWhenMessageIsTooLargeThenClosedWith1009(Connector connector) {
		BlockingQueue<WsCloseStatus> ends = new LinkedBlockingQueue<>();
		try (WsServer server = connector.start("ws.max-message-size=1KB")) {
			handle(server, (connection) -> {
				try {
					connection.receive();
				}
				catch (ConnectionClosedException ex) {
					ends.add(ex.getStatus());
				}
			});
			try (WsPeer peer = connect(server)) {
				peer.frame(true, WsPeer.BINARY, new byte[1025]);
				assertThat(peer.closeCode()).isEqualTo(1009);
			}
			await().untilAsserted(() -> assertThat(ends).extracting(WsCloseStatus::code).containsExactly(1009));
		}
	}

	@ParameterizedTest
	@EnumSource
	void streamWhenLargerThanAnyBufferThenCopiedBothWaysInOrderWithOtherMessages(Connector connector) throws Exception {
		int size = Clients.howMany(8, 100) * 1024 * 1024;
		try (WsServer server = connector.start("ws.max-message-size=1KB", "ws.inbound.max-bytes=4MB")) {
			handle(server, (connection) -> {
				WsMessageStream message = connection.receiveStream();
				connection.sendMessage("before");
				try (OutputStream out = connection.binaryStream()) {
					message.inputStream().transferTo(out);
					connection.sendMessage("behind");
				}
				connection.send(connection.receive());
			});
			try (WsPeer peer = connect(server)) {
				byte[] block = new byte[64 * 1024];
				CRC32 sum = new CRC32();
				Future<Boolean> sending = this.clients.submit(() -> {
					for (int i = 0; i < size / block.length; i++) {
						Arrays.fill(block, (byte) i);
						sum.update(block);
						peer.frame(i == size / block.length - 1, (i == 0) ? WsPeer.BINARY : 0, block);
					}
					return true;
				});
				assertThat(peer.text()).isEqualTo("before");
				long received = peer.checksum();
				sending.get(60, TimeUnit.SECONDS);
				assertThat(received).isEqualTo(sum.getValue());
				assertThat(peer.text()).isEqualTo("behind");
				assertThat(peer.send("and whole").text()).isEqualTo("and whole");
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void streamWhenItIsTextThenCharactersStayWhole(Connector connector) {
		String text = "a\u00e4\u4e2d\ud83d\ude00".repeat(20_000);
		try (WsServer server = connector.start("ws.max-message-size=1KB")) {
			handle(server, (connection) -> {
				try (Writer writer = connection.textWriter(); Reader reader = connection.receiveStream().reader()) {
					reader.transferTo(writer);
				}
			});
			try (WsPeer peer = connect(server)) {
				byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
				for (int from = 0; from < utf8.length; from += 7001) {
					int to = Math.min(from + 7001, utf8.length);
					peer.frame(to == utf8.length, (from == 0) ? WsPeer.TEXT : 0, Arrays.copyOfRange(utf8, from, to));
				}
				assertThat(peer.text()).isEqualTo(text);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void streamWhenNotReadToItsEndThenRestIsSkipped(Connector connector) {
		try (WsServer server = connector.start("ws.inbound.inbox-bytes=16KB")) {
			handle(server, (connection) -> {
				InputStream in = connection.receiveStream().inputStream();
				connection.sendMessage("first " + in.read());
				connection.send(connection.receive());
				connection.sendMessage("end of the first: " + in.read());
			});
			try (WsPeer peer = connect(server)) {
				byte[] large = new byte[1_000_000];
				large[0] = 42;
				this.clients.run(() -> peer.frame(true, WsPeer.BINARY, large).send("second"));
				assertThat(peer.text()).isEqualTo("first 42");
				assertThat(peer.text()).isEqualTo("second");
				assertThat(peer.text()).isEqualTo("end of the first: -1");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void streamWhenConnectionEndsInTheMiddleThenBothWaysFailWithTheStatus(Connector connector) {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				try {
					connection.receiveStream().inputStream().readAllBytes();
				}
				catch (IOException ex) {
					failures.add(ex);
				}
				connection.binaryStream();
			});
			try (WsPeer peer = connect(server)) {
				peer.frame(false, WsPeer.BINARY, new byte[10]);
				peer.sendClose(4007);
				assertThat(peer.closeCode()).isEqualTo(4007);
			}
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.closed.get() == 1);
			assertThat(failures).singleElement()
				.satisfies((failure) -> assertThat(ConnectionClosedException.isClose(failure, 4007)).isTrue());
			// the handler has thrown nothing but that
			assertThat(recorder.errors).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void streamWhenItPausesThenPingsPassAndOtherMessagesWait(Connector connector) throws Exception {
		CountDownLatch proceed = new CountDownLatch(1);
		try (WsServer server = connector.start("ws.outbound.max-age=1m")) {
			handle(server, (connection) -> {
				try (OutputStream out = connection.binaryStream()) {
					out.write(new byte[] { 1, 2 });
					out.flush();
					proceed.await();
					out.write(3);
				}
				connection.receive();
			});
			try (WsPeer peer = connect(server)) {
				await().until(() -> peer.in(Duration.ofSeconds(20)).available() == 4);
				server.manager().sendMessage("a", "waits");
				server.manager().broadcastMessage("waits, too");
				assertThat(server.manager().find("a").orElseThrow().ping("between".getBytes(StandardCharsets.UTF_8)))
					.isTrue();
				WsPeer.Frame ping = peer.read();
				assertThat(ping).isNotNull();
				assertThat(ping.opcode()).isEqualTo(WsPeer.PING);
				assertThat(ping.payload()).asString(StandardCharsets.UTF_8).isEqualTo("between");
				proceed.countDown();
				// the first fragment was read with the ping
				assertThat(peer.read()).extracting(WsPeer.Frame::payload).isEqualTo(new byte[] { 3 });
				assertThat(peer.text()).isEqualTo("waits");
				assertThat(peer.text()).isEqualTo("waits, too");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void streamWhenThePeerDoesNotTakeItThenGivenUp(Connector connector) {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (WsServer server = connector.start("ws.outbound.send-timeout=500ms")) {
			handle(server, (connection) -> {
				try (OutputStream out = connection.binaryStream()) {
					while (true) {
						out.write(new byte[64 * 1024]);
					}
				}
				catch (IOException ex) {
					failures.add(ex);
					throw ex;
				}
			});
			try (WsPeer peer = WsPeer.handshake(server.port(), "/pull?code=a", 4096)) {
				assertThat(peer.status()).isEqualTo(101);
				CallbackRecorder recorder = server.bean(CallbackRecorder.class);
				await().until(() -> recorder.closed.get() == 1);
				assertThat(failures).hasSize(1);
				assertThat(ConnectionClosedException.isClose(failures.peek(), 1013)).isTrue();
				assertThat(recorder.errors).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void receiveJsonWhenThereIsJunkBehindItThenRefusedWithoutQuotingIt(Connector connector) {
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				while (true) {
					try {
						connection.sendJson(connection.receiveJson(Order.class));
					}
					catch (IllegalArgumentException ex) {
						connection.sendMessage("refused: " + ex.getMessage());
						assertThat(ex).hasNoCause();
					}
				}
			});
			try (WsPeer peer = connect(server)) {
				assertThat(peer.send("{\"item\":\"tea\",\"count\":2}").text())
					.isEqualTo("{\"item\":\"tea\",\"count\":2}");
				for (String bad : List.of("{\"item\":\"tea\"} s3cret", "{\"item\":\"tea\"}{}", "{s3cret", "", "null",
						"{\"count\":\"s3cret\"}")) {
					assertThat(peer.send(bad).text()).startsWith("refused: ").doesNotContain("s3cret");
				}
				assertThat(peer.send("{\"item\":\"tea\",\"count\":3}").text()).contains("3");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void b002_3WhenJsonCannotBeEncodedThenNothingIsSent(Connector connector) {
		try (WsServer server = connector.start()) {
			handle(server, (connection) -> {
				assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> connection.sendJson(new Endless()));
				connection.sendMessage("the only message");
			});
			try (WsPeer peer = connect(server)) {
				assertThat(peer.text()).isEqualTo("the only message");
				assertThat(peer.closeCode()).isEqualTo(1000);
			}
			assertThat(server.bean(CallbackRecorder.class).errors).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "JETTY" })
	void stopWhenHandlersWaitThenTheyLearnWhyAndAreWaitedFor(Connector connector) throws Exception {
		BlockingQueue<WsCloseStatus> ends = new LinkedBlockingQueue<>();
		WsServer server = connector.start();
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		CountDownLatch serving = new CountDownLatch(1);
		handle(server, (connection) -> {
			try {
				serving.countDown();
				connection.receive();
			}
			catch (ConnectionClosedException ex) {
				// the handler's own good-bye takes a moment
				await().pollDelay(Duration.ofMillis(200)).until(() -> true);
				ends.add(ex.getStatus());
			}
		});
		try (WsPeer peer = connect(server)) {
			// online before its handler runs, which would be spared that
			serving.await();
			this.clients.run(server::close);
			assertThat(peer.closeCode()).isEqualTo(1001);
			peer.sendClose(1001);
			assertThat(peer.read()).isNull();
		}
		await().until(() -> recorder.closed.get() == 1);
		assertThat(ends).extracting(WsCloseStatus::code).containsExactly(1001);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		server.close();
	}

	private static WsPeer connect(WsServer server) {
		WsPeer peer = WsPeer.connect(server.port(), "/pull?code=a");
		return peer;
	}

	private static void handle(WsServer server, WsPullHandler handler) {
		server.bean(PullApplication.Pull.class).handler = handler;
	}

	/**
	 * What clients send.
	 *
	 * @param item the item
	 * @param count how many
	 */
	record Order(String item, int count) {

	}

	/**
	 * Has no end in JSON.
	 */
	static final class Endless {

		public Endless getSelf() {
			return this;
		}

	}

}
