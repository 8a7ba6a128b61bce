package io.github.wsboot.autoconfigure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who gets in, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ContainerHandshakeTests {

	@RegisterExtension
	final Clients clients = new Clients();

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
			// a slot is given back after its connection has left, and before its onClose
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 5);
			try (WsPeer again = WsPeer.handshake(server.port(), "/ws", "X-How: uid")) {
				assertThat(again.status()).isEqualTo(101);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j31WhenOneAddressConnectsOftenThenTheCapHoldsWhateverItForwards(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.max-connections-per-ip=5")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			for (int round = 0; round < 3; round++) {
				int closed = 5 * (round + 1);
				List<WsPeer> peers = Clients.all(
						this.clients.together(30, (index) -> WsPeer.handshake(server.port(), "/ws?uniqueCode=c" + index,
								"X-Forwarded-For: 198.51.100." + index, "Forwarded: for=198.51.100." + index)));
				assertThat(peers).filteredOn((peer) -> peer.status() == 101).hasSize(5);
				assertThat(peers).filteredOn((peer) -> peer.status() == 429).hasSize(25);
				await().until(() -> server.manager().getWSCount() == 5);
				peers.forEach((round % 2 == 0) ? WsPeer::reset : WsPeer::close);
				// a slot is given back after its connection has left, and before its
				// onClose
				await().until(() -> recorder.closed.get() == closed);
				assertThat(server.manager().getWSCount()).isZero();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j31WhenClientsComeAndGoThenNoSlotIsLost(Container container) throws Exception {
		int cap = 20;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.max-connections=" + cap)) {
			int visits = Clients.howMany(100, 2000);
			Clients.all(this.clients.together(10, (index) -> {
				for (int i = 0; i < visits; i++) {
					String path = "/ws?uniqueCode=c" + index;
					switch (i % 4) {
						case 0 -> WsPeer.abandonHandshake(server.port(), path, Integer.MAX_VALUE);
						case 1 -> WsPeer.handshake(server.port(), path).reset();
						case 2 -> WsPeer.handshake(server.port(), path, "Sec-WebSocket-Key:").close();
						default -> WsPeer.handshake(server.port(), path).close();
					}
				}
				return true;
			}));
			// what was abandoned may still be on its way
			await().untilAsserted(() -> {
				List<WsPeer> peers = new ArrayList<>();
				try {
					for (int i = 0; i <= cap; i++) {
						peers.add(WsPeer.handshake(server.port(), "/ws?uniqueCode=full" + i));
					}
					assertThat(peers).extracting(WsPeer::status).filteredOn((status) -> status == 101).hasSize(cap);
					assertThat(peers.get(cap).status()).isEqualTo(503);
				}
				finally {
					peers.forEach(WsPeer::reset);
				}
			});
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> server.manager().getWSCount() == 0 && recorder.openCodes().isEmpty());
			assertThat(recorder.disorder).isEmpty();
		}
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource
	void j34WhenClientIsGoneBeforeItsAnswerThenNotWarned(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
			for (int i = 0; i < 300; i++) {
				WsPeer.abandonHandshake(server.port(), "/ws?uniqueCode=c" + i, Integer.MAX_VALUE);
			}
			try (WsPeer last = server.connect("last")) {
				await().until(() -> server.manager().getWSCount() == 1);
			}
		}
		assertThat(output).doesNotContain("Exception").doesNotContain("handshake");
	}

	@ParameterizedTest
	@EnumSource
	void tokenWhenOfferedAsSubprotocolThenNeverEchoed(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.subprotocols=v2,v1")) {
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
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
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
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
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
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.unique-code.on-duplicate=reject"); WsPeer first = server.connect("a")) {
			try (WsPeer second = WsPeer.handshake(server.port(), "/ws?uniqueCode=a")) {
				assertThat(second.status()).isEqualTo(409);
			}
			first.send("still here");
			assertThat(first.text()).isEqualTo("still here");
		}
	}

	/**
	 * The application with a resolver that does what a header says.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Resolving extends CallbackRecorder.Application {

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

}
