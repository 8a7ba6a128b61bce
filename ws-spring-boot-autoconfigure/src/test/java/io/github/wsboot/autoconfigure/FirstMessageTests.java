package io.github.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessageStream;
import io.github.wsboot.WsStreamHandler;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that say who they are in their first message (J33), on Tomcat and on Jetty.
 */
@Tag("one-jdk")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class FirstMessageTests {

	private static final int RSV1 = 0x40;

	private static final Map<Container, WsServer> SERVERS = new EnumMap<>(Container.class);

	private static final Map<Container, WsServer> OWN_SERVERS = new EnumMap<>(Container.class);

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(WsServer::close);
		SERVERS.clear();
		OWN_SERVERS.values().forEach(WsServer::close);
		OWN_SERVERS.clear();
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenTokenThenOpenAndWhatFollowsIsDelivered(Container container, CapturedOutput output) {
		WsServer server = server(container);
		for (String form : List.of("%s", " %s\n",
				"{\"actioncode\":\"auth.login\",\"data\":{\"token\":\"%s\"},\"id\":\"1\"}")) {
			String token = Tokens.of("alice");
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws")) {
				peer.raw(inOneSegment(form.formatted(token), "one", "two", "three"));
				assertThat(peer.text()).isEqualTo("one");
				assertThat(peer.text()).isEqualTo("two");
				assertThat(peer.text()).isEqualTo("three");
				assertThat(server.manager().uniqueCodes()).containsExactly("alice");
			}
			await().until(() -> server.manager().getWSCount() == 0);
			assertThat(output).doesNotContain(token);
		}
		assertThat(server.bean(CallbackRecorder.class).disorder).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenNotYetSentThenNobodyKnowsTheConnectionButPingsAreAnswered(Container container) {
		WsServer server = server(container);
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		int opened = recorder.opened.get();
		try (WsPeer peer = WsPeer.connect(server.port(), "/ws")) {
			peer.frame(true, WsPeer.PING, new byte[] { 7 });
			assertThat(peer.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
			byte[] token = Tokens.of("alice").getBytes(StandardCharsets.UTF_8);
			peer.frame(false, WsPeer.TEXT, token);
			peer.frame(true, WsPeer.PING, new byte[] { 8 });
			assertThat(peer.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
			assertThat(server.manager().getWSCount()).isZero();
			assertThat(server.manager().broadcastMessage("all").queued()).isZero();
			assertThat(recorder.opened).hasValue(opened);
			peer.frame(true, 0, new byte[0]);
			assertThat(peer.send("echo").text()).isEqualTo("echo");
			assertThat(recorder.opened).hasValue(opened + 1);
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenDeflatedThenOpen(Container container) {
		WsServer server = server(container);
		try (WsPeer peer = WsPeer.connect(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
			byte[] token = Tokens.of("alice").getBytes(StandardCharsets.UTF_8);
			peer.frame(true, RSV1 | WsPeer.TEXT, WsFrames.deflate(token));
			peer.frame(true, RSV1 | WsPeer.TEXT, WsFrames.deflate("echo".getBytes(StandardCharsets.UTF_8)));
			assertThat(peer.text()).isEqualTo("echo");
		}
		await().until(() -> server.manager().getWSCount() == 0);
		try (WsPeer peer = WsPeer.connect(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
			peer.frame(true, RSV1 | WsPeer.TEXT, WsFrames.deflate(new byte[9000]));
			assertThat(peer.closeCode()).isEqualTo(1009);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenItIsNoGoodThenClosedAndNobodyHearsOfIt(Container container) {
		WsServer server = server(container);
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		int opened = recorder.opened.get();
		String envelope = "{\"actioncode\":\"%s\",\"data\":%s}";
		for (String text : List.of("", "no token", Tokens.foreign("alice"), "{", "{}", "[]",
				envelope.formatted("chat.send", "{\"token\":\"" + Tokens.of("alice") + "\"}"),
				envelope.formatted("auth.login", "[]"), envelope.formatted("auth.login", "{\"token\":1}"),
				"{\"data\":".repeat(1000))) {
			assertClosed(4401, WsPeer.connect(server.port(), "/ws").send(text));
		}
		assertClosed(4401,
				connect(server).frame(true, WsPeer.BINARY, Tokens.of("alice").getBytes(StandardCharsets.UTF_8)));
		assertClosed(4401, connect(server).frame(false, WsPeer.BINARY, new byte[1]));
		assertClosed(1009, connect(server).send("x".repeat(8193)));
		assertClosed(1007, connect(server).frame(true, WsPeer.TEXT, new byte[] { (byte) 0xff }));
		assertClosed(1002, connect(server).frame(true, 3, new byte[0]));
		assertClosed(1000, connect(server).sendClose(1000));
		WsPeer.connect(server.port(), "/ws").reset();
		assertThat(recorder.opened).hasValue(opened);
		// others may still be on their way out
		await().untilAsserted(() -> assertThat(recorder.closed).hasValue(opened));
		assertThat(server.manager().getWSCount()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void handshakeWhenTheClientIsKnownThenOpenAtOnce(Container container) {
		WsServer server = server(container);
		try (WsPeer peer = WsPeer.connect(server.port(), "/ws", "Authorization: Bearer " + Tokens.of("alice"));
				WsPeer wrong = WsPeer.handshake(server.port(), "/ws",
						"Authorization: Bearer " + Tokens.foreign("alice"))) {
			await().until(() -> server.manager().isOnline("alice"));
			assertThat(peer.send("echo").text()).isEqualTo("echo");
			assertThat(wrong.status()).isEqualTo(401);
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenNeverSentThenClosedInTimeAndTheirNumberIsBounded(Container container) throws IOException {
		// both ends of each are files of this process, which may have 20,000
		int count = Clients.howMany(100, 9_500);
		int seconds = Clients.howMany(3, 60);
		try (WsServer server = WsServer.start(container, TokenApplication.class,
				"ws.unique-code.resolvers=jwt,first-message", "ws.security.first-message.timeout=" + seconds + "s",
				"ws.security.first-message.max-pending=" + count,
				"ws.security.first-message.max-pending-per-ip=" + count, "ws.close-timeout=500ms",
				"server.tomcat.max-connections=20000")) {
			List<WsPeer> peers = new ArrayList<>();
			try {
				for (int i = 0; i < count; i++) {
					peers.add(connect(server));
				}
				assertThat(server.manager().getWSCount()).isZero();
				// if that took long, the first ones may have been closed, and made room
				WsPeer next = WsPeer.handshake(server.port(), "/ws");
				while (next.status() == 101 && peers.size() < 2 * count) {
					peers.add(next);
					next = WsPeer.handshake(server.port(), "/ws");
				}
				next.close();
				assertThat(next.status()).isEqualTo(503);
				int closed = 0;
				for (WsPeer peer : peers) {
					closed += (peer.in(Duration.ofMinutes(2)).available() > 0) ? 1 : 0;
				}
				assertThat(peers).hasSizeBetween(count, count + closed);
				for (WsPeer peer : peers) {
					assertThat(peer.closeCode()).isEqualTo(4401);
				}
			}
			finally {
				peers.forEach(WsPeer::close);
			}
			await().untilAsserted(() -> {
				try (WsPeer next = WsPeer.handshake(server.port(), "/ws")) {
					assertThat(next.status()).isEqualTo(101);
				}
			});
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			assertThat(recorder.opened).hasValue(0);
			assertThat(recorder.closed).hasValue(0);
			assertThat(recorder.errors).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void shutdownWhenSomeHaveYetToSayWhoTheyAreThenClosedWith1001(Container container) {
		WsServer server = WsServer.start(container, TokenApplication.class,
				"ws.unique-code.resolvers=jwt,first-message");
		try (WsPeer pending = connect(server); WsPeer open = connect(server).send(Tokens.of("alice"))) {
			await().until(() -> server.manager().isOnline("alice"));
			pending.frame(true, WsPeer.PING, new byte[0]);
			assertThat(pending.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
			Thread closer = new Thread(server::close);
			closer.start();
			assertThat(pending.closeCode()).isEqualTo(1001);
			assertThat(open.closeCode()).isEqualTo(1001);
			open.sendClose(1001);
			await().until(() -> !closer.isAlive());
		}
	}

	@ParameterizedTest
	@CsvSource({ "unknown, 4401", "throws, 4401", "403, 4403", "409, 4409", "429, 4429", "503, 1013", "418, 4401",
			"ill formed, 4401" })
	void messageWhenTheApplicationRefusesThenTheCodeSaysWhy(String text, int code) {
		for (Container container : Container.values()) {
			assertClosed(code, connect(ownServer(container)).send(text));
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenTheApplicationTakesTooLongThenTryAgainLater(Container container) {
		// not with the others, which must not be too late if this machine is slow
		try (WsServer server = WsServer.start(container, OwnApplication.class,
				"ws.unique-code.resolvers=principal,first-message", "ws.handshake.timeout=500ms")) {
			assertClosed(1013, connect(server).send("slow"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenLimitsRefuseThenTheCodeSaysWhich(Container container) {
		WsServer server = ownServer(container);
		try (WsPeer alice = connect(server).send("alice")) {
			await().until(() -> server.manager().isOnline("alice"));
			assertClosed(4409, connect(server).send("alice"));
			try (WsPeer phone = connect(server).send("phone/u")) {
				await().until(() -> server.manager().isOnline("phone"));
				assertClosed(4429, connect(server).send("laptop/u"));
				assertThat(phone.send("echo").text()).isEqualTo("echo");
			}
			// its place is free before its end is told, but not before it is not found
			await().until(() -> server.bean(CallbackRecorder.class).statuses.containsKey("phone"));
			try (WsPeer bob = connect(server).send("bob"); WsPeer carol = connect(server).send("carol")) {
				await().until(() -> server.manager().getWSCount() == 3);
				assertClosed(1013, connect(server).send("dave"));
				assertThat(bob.status()).isEqualTo(carol.status());
			}
			assertThat(alice.send("echo").text()).isEqualTo("echo");
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenSecondComesWhileTheFirstIsResolvedThenItWaits(Container container) {
		WsServer server = ownServer(container);
		Users users = server.bean(Users.class);
		users.asked = false;
		users.gate = new CountDownLatch(1);
		try (WsPeer peer = connect(server).send("gated").send("second").send("third")) {
			await().until(() -> users.asked);
			assertThat(server.manager().getWSCount()).isZero();
			users.gate.countDown();
			assertThat(peer.text()).isEqualTo("second");
			assertThat(peer.text()).isEqualTo("third");
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenClientHasGoneMeanwhileThenNeverOpened(Container container) {
		WsServer server = ownServer(container);
		Users users = server.bean(Users.class);
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		int opened = recorder.opened.get();
		users.asked = false;
		users.gate = new CountDownLatch(1);
		WsPeer peer = connect(server).send("gated");
		await().until(() -> users.asked);
		peer.close();
		users.gate.countDown();
		await().until(() -> recorder.closed.get() == recorder.opened.get() && server.manager().getWSCount() == 0);
		assertThat(recorder.opened.get()).isBetween(opened, opened + 1);
		assertThat(recorder.disorder).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenWhatFollowsIsStreamedThenSo(Container container) {
		WsServer server = ownServer(container);
		try (WsPeer peer = WsPeer.connect(server.port(), "/ws?stream=true")) {
			peer.raw(inOneSegment("streaming", "one", "two"));
			assertThat(peer.text()).isEqualTo("streamed one");
			assertThat(peer.text()).isEqualTo("streamed two");
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void drainWhenSomeHaveYetToSayWhoTheyAreThenToldToComeBack(Container container) {
		WsServer server = ownServer(container);
		Hub hub = server.bean(Hub.class);
		try (WsPeer pending = connect(server); WsPeer second = connect(server)) {
			// longer than the test: they are nobody, whom none could miss
			hub.drain(Duration.ofMinutes(10));
			try (WsPeer late = WsPeer.handshake(server.port(), "/ws")) {
				assertThat(late.status()).isEqualTo(503);
				assertThat(late.head()).containsIgnoringCase("Retry-After: ");
			}
			for (WsPeer peer : List.of(pending, second)) {
				WsPeer.Frame close = peer.read();
				assertThat(close).isNotNull();
				assertThat(close.payload()).startsWith(1012 >> 8, 1012 & 0xff);
				assertThat(new String(close.payload(), StandardCharsets.UTF_8)).contains("retry-after-ms=");
			}
		}
		finally {
			hub.resume();
		}
	}

	@ParameterizedTest
	@EnumSource
	void handshakeWhenOneAddressHasItsPlacesThenOthersStillGetTheRest(Container container) {
		WsServer server = ownServer(container);
		List<WsPeer> pending = new ArrayList<>();
		try {
			for (int i = 0; i < 5; i++) {
				pending.add(awaitPlace(server, "192.0.2.1"));
			}
			try (WsPeer tooMany = handshake(server, "192.0.2.1")) {
				assertThat(tooMany.status()).isEqualTo(429);
				assertThat(tooMany.head()).containsIgnoringCase("Retry-After: 1\r\n");
			}
			for (int i = 0; i < 3; i++) {
				pending.add(awaitPlace(server, "2001:db8::" + i));
			}
			try (WsPeer full = handshake(server, "2001:db8::9")) {
				assertThat(full.status()).isEqualTo(503);
			}
			// whoever says who it is makes room for the next one
			pending.get(0).send("alice");
			pending.add(awaitPlace(server, "192.0.2.1"));
		}
		finally {
			pending.forEach(WsPeer::close);
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	private static WsPeer awaitPlace(WsServer server, String address) {
		return await().until(() -> {
			WsPeer peer = handshake(server, address);
			if (peer.status() != 101) {
				peer.close();
			}
			return peer;
		}, (peer) -> peer.status() == 101);
	}

	private static WsPeer handshake(WsServer server, String address) {
		return WsPeer.handshake(server.port(), "/ws", "X-Forwarded-For: " + address);
	}

	private static WsPeer connect(WsServer server) {
		return WsPeer.connect(server.port(), "/ws");
	}

	/**
	 * Frames of several messages, which arrive together.
	 */
	private static byte[] inOneSegment(String... messages) {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		for (String message : messages) {
			frames.writeBytes(WsFrames.text(message));
		}
		return frames.toByteArray();
	}

	private static void assertClosed(int code, WsPeer peer) {
		try (peer) {
			assertThat(peer.closeCode()).isEqualTo(code);
		}
	}

	private static WsServer server(Container container) {
		return SERVERS.computeIfAbsent(container,
				(key) -> WsServer.start(key, TokenApplication.class, "ws.unique-code.resolvers=jwt,first-message",
						"ws.compression.enabled=true", "logging.level.io.github.wsboot=trace"));
	}

	private static WsServer ownServer(Container container) {
		return OWN_SERVERS.computeIfAbsent(container,
				(key) -> WsServer.start(key, OwnApplication.class, "ws.unique-code.resolvers=principal,first-message",
						"ws.security.first-message.max-pending=8", "ws.security.first-message.max-pending-per-ip=5",
						"ws.limits.trusted-proxies=127.0.0.1", "ws.limits.max-connections=3",
						"ws.limits.max-connections-per-uid=1", "ws.unique-code.on-duplicate=reject"));
	}

	/**
	 * Knows users by a token.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class TokenApplication {

		@Bean
		JwtDecoder jwtDecoder() {
			return Tokens.decoder();
		}

	}

	/**
	 * Has an idea of its own of what a first message is.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(TokenApplication.class)
	static class OwnApplication {

		@Bean
		Users users() {
			return new Users();
		}

		@Bean
		WsStreamHandler streamHandler() {
			return new WsStreamHandler() {

				@Override
				public boolean wants(WsHandshake handshake) {
					return handshake.query("stream") != null;
				}

				@Override
				public void onMessage(WsConnection connection, WsMessageStream message) throws Exception {
					connection.sendMessage(
							"streamed " + new String(message.inputStream().readAllBytes(), StandardCharsets.UTF_8));
				}

			};
		}

		@Bean
		FirstMessageResolver firstMessageResolver(Users users) {
			return (handshake, message) -> users.named(message.text());
		}

	}

	/**
	 * Whom a message names.
	 */
	static class Users {

		volatile boolean asked;

		volatile CountDownLatch gate = new CountDownLatch(0);

		private @Nullable WsIdentity named(String text) {
			if (text.matches("[0-9]{3}")) {
				throw new HandshakeRejectedException(Integer.parseInt(text), "refused with " + text);
			}
			return switch (text) {
				case "unknown" -> null;
				case "throws" -> throw new IllegalStateException("failed");
				case "slow" -> {
					pass(new CountDownLatch(1));
					yield null;
				}
				case "gated" -> {
					this.asked = true;
					pass(this.gate);
					yield WsIdentity.of(text);
				}
				default -> {
					String[] names = text.split("/", 2);
					yield WsIdentity.of(names[0], (names.length > 1) ? names[1] : null);
				}
			};
		}

		private static void pass(CountDownLatch latch) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
