package io.github.wsboot.autoconfigure;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How much clients may do, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerLimitsTests {

	// of 20 in a second, even if it takes the server several seconds to read them
	private static final int TOO_MANY = 200;

	@ParameterizedTest
	@EnumSource
	void j32WhenAClientSendsTooMuchThenItIsClosedWith4429AndOthersAreServed(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.messages-per-second=20", "ws.limits.bytes-per-second=1KB")) {
			try (WsPeer steady = server.connect("steady"); WsPeer burst = server.connect("burst")) {
				for (int i = 0; i < 20; i++) {
					burst.send("b" + i);
				}
				for (int i = 0; i < 20; i++) {
					assertThat(burst.text()).as("a second's worth at once").isEqualTo("b" + i);
				}
				for (int i = 0; i < TOO_MANY; i++) {
					burst.send("too much");
				}
				assertThat(closeCodeBehindTexts(burst)).isEqualTo(4429);
				assertThat(steady.send("hello").text()).isEqualTo("hello");
			}
			try (WsPeer large = server.connect("large")) {
				assertThat(large.send("x".repeat(30_000)).text()).as("one message of any size").hasSize(30_000);
				large.send("and more");
				assertThat(large.closeCode()).isEqualTo(4429);
			}
			try (WsPeer pinging = server.connect("pinging")) {
				for (int i = 0; i < TOO_MANY; i++) {
					pinging.frame(true, 0x9, new byte[0]);
				}
				assertThat(closeCodeBehindTexts(pinging)).isEqualTo(4429);
			}
			try (WsPeer ponging = server.connect("ponging")) {
				for (int i = 0; i < TOO_MANY; i++) {
					ponging.frame(true, WsPeer.PONG, new byte[0]);
				}
				assertThat(closeCodeBehindTexts(ponging)).as("pongs nobody asked for").isEqualTo(4429);
			}
			try (WsPeer endless = server.connect("endless")) {
				endless.frame(false, WsPeer.TEXT, new byte[0]);
				for (int i = 0; i < TOO_MANY; i++) {
					endless.frame(false, 0, new byte[0]);
				}
				assertThat(closeCodeBehindTexts(endless)).as("a message of empty frames").isEqualTo(4429);
			}
			try (WsPeer parts = server.connect("parts")) {
				for (int i = 0; i < 50; i++) {
					parts.frame(false, (i == 0) ? WsPeer.TEXT : 0, new byte[] { 'x' });
				}
				assertThat(parts.frame(true, 0, new byte[0]).text()).as("one message, of many frames").hasSize(50);
			}
			await().until(() -> server.manager().getWSCount() == 0);
		}
	}

	private static int closeCodeBehindTexts(WsPeer peer) {
		WsPeer.Frame frame = peer.read();
		while (frame != null && frame.opcode() != WsPeer.CLOSE) {
			frame = peer.read();
		}
		return (frame != null) ? ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF : 1006;
	}

	@ParameterizedTest
	@EnumSource
	void handshakesWhenTooManyAtATimeThenRefusedWith503AndATime(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.handshakes-per-second=2")) {
			List<WsPeer> peers = new ArrayList<>();
			List<Integer> statuses = new ArrayList<>();
			for (int i = 0; i < 30; i++) {
				WsPeer peer = WsPeer.handshake(server.port(), "/ws");
				peers.add(peer);
				statuses.add(peer.status());
				if (peer.status() == 503) {
					assertThat(peer.head()).containsIgnoringCase("Retry-After: 1\r\n");
				}
			}
			assertThat(statuses).startsWith(101, 101).contains(503);
			// gives the address of another site no chance to use the rate up
			try (WsPeer foreign = WsPeer.handshake(server.port(), "/ws", "Origin: https://evil.example")) {
				assertThat(foreign.status()).isEqualTo(403);
			}
			await().until(() -> {
				try (WsPeer peer = WsPeer.handshake(server.port(), "/ws")) {
					return peer.status() == 101;
				}
			});
			peers.forEach(WsPeer::close);
		}
	}

	/**
	 * Both believe what stands first, which whoever likes to has written.
	 */
	@ParameterizedTest
	@CsvSource({ "TOMCAT, framework", "JETTY, framework", "JETTY, native" })
	void j31WhenSomebodyElseBelievesTheHeaderThenOnlyTrustedProxiesCountNevertheless(Container container,
			String strategy) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"server.forward-headers-strategy=" + strategy, "ws.limits.max-connections-per-ip=1",
				"ws.limits.trusted-proxies=127.0.0.0/8,::1")) {
			try (WsPeer one = forwarded(server, "1.2.3.4, 198.51.100.1");
					WsPeer again = forwarded(server, "5.6.7.8, 198.51.100.1");
					WsPeer other = forwarded(server, "1.2.3.4, 198.51.100.2")) {
				assertThat(List.of(one.status(), again.status(), other.status())).containsExactly(101, 429, 101);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j31WhenForwardedByATrustedProxyThenTheClientsAddressCounts(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.max-connections-per-ip=1", "ws.limits.trusted-proxies=127.0.0.0/8,::1,10.0.0.0/8")) {
			try (WsPeer one = forwarded(server, "198.51.100.1");
					WsPeer other = forwarded(server, "198.51.100.2, 10.1.1.1");
					WsPeer again = forwarded(server, "198.51.100.1");
					WsPeer forging = forwarded(server, "1.2.3.4, 198.51.100.1")) {
				assertThat(List.of(one.status(), other.status(), again.status(), forging.status())).containsExactly(101,
						101, 429, 429);
				await().until(() -> server.manager().getWSCount() == 2);
				List<String> addresses = server.manager()
					.uniqueCodes()
					.stream()
					.map((code) -> server.manager().find(code).orElseThrow().remoteAddress())
					.map((address) -> Objects.requireNonNull(address).getAddress().getHostAddress())
					.toList();
				assertThat(addresses).containsExactlyInAnyOrder("198.51.100.1", "198.51.100.2");
			}
		}
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.limits.max-connections-per-ip=1")) {
			try (WsPeer one = forwarded(server, "198.51.100.1"); WsPeer other = forwarded(server, "198.51.100.2")) {
				assertThat(List.of(one.status(), other.status())).as("forged").containsExactly(101, 429);
			}
		}
	}

	private static WsPeer forwarded(WsServer server, String forwardedFor) {
		return WsPeer.handshake(server.port(), "/ws", "X-Forwarded-For: " + forwardedFor);
	}

}
