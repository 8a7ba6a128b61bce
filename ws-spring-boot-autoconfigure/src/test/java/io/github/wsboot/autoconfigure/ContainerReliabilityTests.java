package io.github.wsboot.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Reliability cases that need a real container, on both.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ContainerReliabilityTests {

	private static final int MANY = Boolean.getBoolean("ws.test.full") ? 1000 : 200;

	private final ExecutorService clients = Executors.newCachedThreadPool();

	@AfterEach
	void endClients() {
		this.clients.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource
	void j01WhenManyOpenUnderOneCodeThenOneIsLeftAndCallbacksPairUp(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class)) {
			List<Future<WsPeer>> connects = new ArrayList<>();
			for (int i = 0; i < MANY; i++) {
				connects.add(this.clients.submit(() -> {
					WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=same");
					peer.send("in flight");
					return peer;
				}));
			}
			List<WsPeer> peers = new ArrayList<>();
			for (Future<WsPeer> connect : connects) {
				peers.add(connect.get(60, TimeUnit.SECONDS));
			}
			Recorder recorder = server.bean(Recorder.class);
			await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(recorder.closed).hasValue(MANY - 1));
			assertThat(recorder.opened).hasValue(MANY);
			assertThat(recorder.disorder).isEmpty();
			assertThat(server.manager().getWSCount()).isOne();
			assertThat(server.manager().sendMessage("same", "you are the one").queued()).isOne();
			peers.forEach(WsPeer::close);
			await().until(() -> recorder.closed.get() == MANY);
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	/**
	 * Messages that had arrived before the peer's close were dropped. Here the peer also
	 * closes while it is written to, so that a write fails before its close is seen.
	 */
	@ParameterizedTest
	@EnumSource
	void b001_3WhenPeerSendsAndClosesWhilePushedToThenAllItsMessagesAndItsCodeArrive(Container container)
			throws Exception {
		int rounds = 40;
		try (WsServer server = WsServer.start(container, Application.class, "ws.outbound.max-messages=1000000",
				"ws.outbound.max-bytes=64MB")) {
			Recorder recorder = server.bean(Recorder.class);
			for (int round = 0; round < rounds; round++) {
				String code = "c" + round;
				try (WsPeer peer = server.connect(code)) {
					Future<?> reading = this.clients.submit(() -> {
						while (peer.read() != null) {
							// must not be the one that does not read
						}
					});
					Future<?> pushing = this.clients.submit(() -> {
						while (server.manager().sendMessage(code, "push").queued() > 0) {
							Thread.yield();
						}
					});
					for (int i = 0; i < 100; i++) {
						peer.send("m" + i);
					}
					peer.sendClose(4321);
					await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> recorder.codes.containsKey(code));
					pushing.get(20, TimeUnit.SECONDS);
					peer.close();
					reading.get(20, TimeUnit.SECONDS);
				}
			}
			assertThat(recorder.codes.values()).extracting(WsCloseStatus::code).containsOnly(4321);
			assertThat(recorder.messages).hasValue(rounds * 100);
			assertThat(recorder.errors).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j15WhenManyThreadsSendToOneThenAllArriveWhole(Container container) throws Exception {
		int threads = 64;
		int each = 100;
		try (WsServer server = WsServer.start(container, Application.class, "ws.outbound.max-messages=100000",
				"ws.outbound.max-bytes=64MB"); WsPeer peer = server.connect("a")) {
			for (int t = 0; t < threads; t++) {
				int thread = t;
				this.clients.execute(() -> {
					for (int i = 0; i < each; i++) {
						server.manager().sendMessage("a", thread + " " + i + " " + "x".repeat(i * 20));
					}
				});
			}
			int[] next = new int[threads];
			for (int i = 0; i < threads * each; i++) {
				String[] parts = peer.text().split(" ", -1);
				int thread = Integer.parseInt(parts[0]);
				assertThat(Integer.parseInt(parts[1])).isEqualTo(next[thread]++);
				assertThat(parts[2]).hasSize(Integer.parseInt(parts[1]) * 20);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j16WhenOneNeverReadsThenItIsClosedAndOthersGetEverything(Container container) throws Exception {
		int others = Math.min(MANY, 100);
		int messages = 800;
		try (WsServer server = WsServer.start(container, Application.class, "ws.outbound.send-timeout=2s",
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=16MB")) {
			WsPeer stuck = WsPeer.handshake(server.port(), "/ws?uniqueCode=stuck", 4096);
			await().until(() -> server.manager().isOnline("stuck"));
			List<Future<Integer>> received = new ArrayList<>();
			for (int i = 0; i < others; i++) {
				WsPeer peer = server.connect("c" + i);
				received.add(this.clients.submit(() -> {
					int count = 0;
					while (count < messages) {
						assertThat(peer.text()).startsWith(count + " ");
						count++;
					}
					peer.close();
					return count;
				}));
			}
			String payload = " " + "x".repeat(10_000);
			for (int i = 0; i < messages; i++) {
				server.manager().broadcastMessage(i + payload);
			}
			for (Future<Integer> count : received) {
				assertThat(count.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
			}
			Recorder recorder = server.bean(Recorder.class);
			await().atMost(30, TimeUnit.SECONDS).until(() -> recorder.codes.containsKey("stuck"));
			assertThat(recorder.codes.get("stuck").code()).isEqualTo(1013);
			assertThat(server.manager().isOnline("stuck")).isFalse();
			stuck.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j24WhenPeerIsSilentThenClosedAndOneThatAnswersStays(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.heartbeat.interval=200ms",
				"ws.heartbeat.timeout=1s");
				WsPeer silent = server.connect("silent");
				WsPeer alive = server.connect("alive")) {
			AtomicBoolean ended = new AtomicBoolean();
			this.clients.execute(() -> {
				while (!ended.get()) {
					WsPeer.Frame frame = alive.read();
					if (frame == null || frame.opcode() == WsPeer.CLOSE) {
						break;
					}
					alive.frame(true, WsPeer.PONG, frame.payload());
				}
			});
			// pushing to it does not keep it alive
			await().pollInterval(50, TimeUnit.MILLISECONDS).until(() -> {
				server.manager().sendMessage("silent", "are you there?");
				return !server.manager().isOnline("silent");
			});
			assertThat(silent.closeCode()).isEqualTo(4408);
			Recorder recorder = server.bean(Recorder.class);
			await().until(() -> recorder.pongs.get() > 3);
			assertThat(server.manager().isOnline("alive")).isTrue();
			ended.set(true);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j26WhenResolverFailsThenNeverOpenAndNever500(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Resolving.class, "ws.handshake.timeout=500ms",
				"logging.level.io.github.wsboot=debug")) {
			for (String how : List.of("throw", "error", "empty", "null", "block", "reject")) {
				try (WsPeer peer = WsPeer.handshake(server.port(), "/ws?token=s3cret", "X-How: " + how)) {
					int expected = switch (how) {
						case "empty" -> 400;
						case "null" -> 101;
						case "block" -> 503;
						case "reject" -> 403;
						default -> 401;
					};
					assertThat(peer.status()).as(how).isEqualTo(expected);
				}
			}
			assertThat(output).doesNotContain("s3cret");
			await().until(() -> server.manager().getWSCount() == 0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j28WhenIdentityExpiresThenClosedWith4401(Container container) {
		try (WsServer server = WsServer.start(container, Resolving.class);
				WsPeer peer = WsPeer.connect(server.port(), "/ws", "X-How: expire")) {
			assertThat(peer.closeCode()).isEqualTo(4401);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j31WhenManyConnectAtOnceThenTheCapHolds(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Resolving.class, "ws.limits.max-connections-per-uid=5")) {
			List<Future<WsPeer>> handshakes = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				handshakes.add(this.clients.submit(() -> WsPeer.handshake(server.port(), "/ws", "X-How: uid",
						"X-Forwarded-For: 198.51.100." + Thread.currentThread().getId() % 250)));
			}
			List<WsPeer> open = new ArrayList<>();
			for (Future<WsPeer> handshake : handshakes) {
				WsPeer peer = handshake.get(60, TimeUnit.SECONDS);
				if (peer.status() == 101) {
					open.add(peer);
				}
				else {
					assertThat(peer.status()).isEqualTo(429);
				}
			}
			assertThat(open).hasSize(5);
			await().until(() -> server.manager().uids().codesOf("u").size() == 5);
			open.forEach(WsPeer::close);
			await().until(() -> server.manager().getWSCount() == 0);
			try (WsPeer again = WsPeer.handshake(server.port(), "/ws", "X-How: uid")) {
				assertThat(again.status()).isEqualTo(101);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j35WhenContextClosesThenAllGet1001AndOnClose(Container container) throws Exception {
		WsServer server = WsServer.start(container, Application.class, "ws.shutdown.timeout=20s");
		Recorder recorder = server.bean(Recorder.class);
		List<WsPeer> peers = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			peers.add(server.connect("c" + i));
		}
		CountDownLatch sending = new CountDownLatch(MANY);
		List<Future<Integer>> codes = new ArrayList<>();
		for (WsPeer peer : peers) {
			codes.add(this.clients.submit(() -> {
				WsPeer.Frame frame = peer.send("busy").read();
				sending.countDown();
				while (frame != null && frame.opcode() != WsPeer.CLOSE) {
					peer.send("busy");
					frame = peer.read();
				}
				if (frame == null) {
					return 1006;
				}
				peer.sendClose(1001);
				return ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
			}));
		}
		sending.await();
		Future<?> closing = this.clients.submit(server::close);
		for (Future<Integer> code : codes) {
			assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
		}
		closing.get(60, TimeUnit.SECONDS);
		assertThat(recorder.closed).hasValue(MANY);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		peers.forEach(WsPeer::close);
	}

	@ParameterizedTest
	@EnumSource
	void j11WhenClosedByTheApplicationInACallbackThenReasonIsCut(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.send("close me");
			WsPeer.Frame frame = peer.read();
			assertThat(frame).isNotNull();
			assertThat(frame.opcode()).isEqualTo(WsPeer.CLOSE);
			String reason = new String(frame.payload(), 2, frame.payload().length - 2, StandardCharsets.UTF_8);
			assertThat(reason).isEqualTo("é".repeat(61));
			await().until(() -> server.bean(Recorder.class).closed.get() == 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenNotUtf8ThenClosedWith1007(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.frame(true, WsPeer.TEXT, new byte[] { (byte) 0xC3, (byte) 0x28 });
			assertThat(peer.closeCode()).isEqualTo(1007);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenFragmentedWithPingsBetweenThenWhole(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.frame(false, WsPeer.TEXT, "äö".getBytes(StandardCharsets.UTF_8));
			peer.frame(true, WsPeer.PING, new byte[] { 1 });
			peer.frame(false, 0, new byte[0]);
			peer.frame(true, 0, "ü".getBytes(StandardCharsets.UTF_8));
			assertThat(peer.text()).isEqualTo("äöü");
		}
	}

	@ParameterizedTest
	@EnumSource
	void frameWhenAgainstTheProtocolThenClosedWith1002(Container container) {
		List<byte[]> frames = List.of(new byte[] { (byte) 0xC1, (byte) 0x80, 0, 0, 0, 0 },
				new byte[] { (byte) 0x83, (byte) 0x80, 0, 0, 0, 0 },
				new byte[] { (byte) 0x09, (byte) 0x80, 0, 0, 0, 0 },
				new byte[] { (byte) 0x80, (byte) 0x80, 0, 0, 0, 0 });
		for (byte[] frame : frames) {
			try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
				peer.raw(frame);
				assertThat(peer.closeCode()).isEqualTo(1002);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void tokenWhenOfferedAsSubprotocolThenNeverEchoed(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.subprotocols=v2,v1")) {
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws", "Sec-WebSocket-Protocol: bearer, s3cret, v1")) {
				assertThat(peer.head()).containsIgnoringCase("Sec-WebSocket-Protocol: v1").doesNotContain("s3cret");
			}
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws", "Sec-WebSocket-Protocol: other")) {
				assertThat(peer.head()).doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void b000_7WhenOriginIsForeignOrOddThenForbidden(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Application.class,
				"ws.allowed-origins=https://app.example.com")) {
			int port = server.port();
			for (String origin : List.of("https://evil.example", "null", "%%%", "http://localhost:" + port + ".evil",
					"http://localhost:" + port + "@evil", "http://localhost:1", "https://localhost:" + port,
					"https://app.example.com.evil", "http://localhost:" + port + "/path", "")) {
				try (WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=a&token=s3cret", "Origin: " + origin + " ")) {
					assertThat(peer.status()).as(origin).isEqualTo(403);
				}
			}
			for (String origin : List.of("http://localhost:" + port, "http://LOCALHOST:" + port,
					"https://app.example.com")) {
				try (WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=a", "Origin: " + origin)) {
					assertThat(peer.status()).as(origin).isEqualTo(101);
				}
			}
			assertThat(output).doesNotContain("s3cret");
		}
	}

	@ParameterizedTest
	@EnumSource
	void codeWhenMissingOrIllFormedThenBadRequest(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			for (String query : List.of("uniqueCode=", "uniqueCode=a&uniqueCode=b", "uniqueCode=a%0Ab",
					"uniqueCode=" + "a".repeat(129), "uniqueCode=a%20b", "uniqueCode=%00")) {
				try (WsPeer peer = WsPeer.handshake(server.port(), "/ws?" + query)) {
					assertThat(peer.status()).as(query).isEqualTo(400);
				}
			}
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws")) {
				await().until(() -> server.manager().getWSCount() == 1);
				assertThat(server.manager().uniqueCodes().iterator().next()).hasSizeGreaterThan(22);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void duplicateWhenRejectedThenConflict(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.unique-code.on-duplicate=reject");
				WsPeer first = server.connect("a")) {
			try (WsPeer second = WsPeer.handshake(server.port(), "/ws?uniqueCode=a")) {
				assertThat(second.status()).isEqualTo(409);
			}
			first.send("still here");
			assertThat(first.text()).isEqualTo("still here");
		}
	}

	@ParameterizedTest
	@EnumSource
	void pingOfClientWhenNothingElseIsSentThenAnsweredAtOnce(Container container) {
		byte[] ping = "are you there?".getBytes(StandardCharsets.UTF_8);
		try (WsServer server = WsServer.start(container, Application.class, "ws.heartbeat.interval=0");
				WsPeer peer = server.connect("a")) {
			assertPong(peer, ping);
			peer.send("text");
			assertThat(peer.text()).isEqualTo("text");
			assertPong(peer, ping);
			server.manager().sendMessage("a", "x".repeat(30_000));
			assertThat(peer.text()).hasSize(30_000);
			assertPong(peer, ping);
			server.manager().sendBinary("a", new byte[30_000]);
			assertThat(peer.binary()).hasSize(30_000);
			assertPong(peer, ping);
		}
	}

	private static void assertPong(WsPeer peer, byte[] payload) {
		WsPeer.Frame pong = peer.frame(true, WsPeer.PING, payload).read();
		assertThat(pong).isNotNull();
		assertThat(pong.opcode()).isEqualTo(WsPeer.PONG);
		assertThat(pong.payload()).isEqualTo(payload);
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	/**
	 * The application with a resolver that does what a header says.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Resolving extends Application {

		@Bean
		UniqueCodeResolver odd() {
			AtomicInteger number = new AtomicInteger();
			return (handshake) -> switch (String.valueOf(handshake.header("X-How"))) {
				case "throw" -> throw new IllegalArgumentException("broken");
				case "error" -> throw new StackOverflowError();
				case "empty" -> WsIdentity.of("");
				case "reject" -> throw new HandshakeRejectedException(403, "no");
				case "block" -> {
					try {
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
					yield null;
				}
				case "expire" -> new WsIdentity("expiring", null, Instant.now().plusMillis(300), Map.of());
				case "uid" -> WsIdentity.of("c" + number.incrementAndGet(), "u");
				default -> null;
			};
		}

	}

	/**
	 * Echoes and keeps an eye on the order of callbacks.
	 */
	static class Recorder implements WsHandlerFunc, AutoCloseable {

		final AtomicInteger opened = new AtomicInteger();

		final AtomicInteger closed = new AtomicInteger();

		final AtomicInteger pongs = new AtomicInteger();

		final AtomicInteger messages = new AtomicInteger();

		final List<Throwable> errors = new CopyOnWriteArrayList<>();

		final AtomicInteger closedAfterDestruction = new AtomicInteger();

		final List<String> disorder = new CopyOnWriteArrayList<>();

		final Map<String, WsCloseStatus> codes = new ConcurrentHashMap<>();

		private final Map<String, String> openCodes = new ConcurrentHashMap<>();

		private volatile boolean destroyed;

		@Override
		public void onOpen(WsConnection connection) {
			this.opened.incrementAndGet();
			String other = this.openCodes.putIfAbsent(connection.uniqueCode(), connection.id());
			if (other != null) {
				this.disorder.add("opened before the one before was closed");
			}
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			this.messages.incrementAndGet();
			if (!connection.id().equals(this.openCodes.get(connection.uniqueCode()))) {
				this.disorder.add("message outside of open and close");
			}
			if (message.isText() && message.text().equals("close me")) {
				connection.close(WsCloseStatus.of(4999, "é".repeat(200)));
				return;
			}
			connection.send(message);
		}

		@Override
		public void onError(WsConnection connection, Throwable error) {
			this.errors.add(error);
		}

		@Override
		public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
			this.pongs.incrementAndGet();
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			if (!this.openCodes.remove(connection.uniqueCode(), connection.id())) {
				this.disorder.add("closed without open");
			}
			if (this.destroyed) {
				this.closedAfterDestruction.incrementAndGet();
			}
			this.codes.put(connection.uniqueCode(), status);
			this.closed.incrementAndGet();
		}

		@Override
		public void close() {
			this.destroyed = true;
		}

	}

}
