package io.github.wsboot.autoconfigure;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What arrives, as RFC 6455 has it, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerProtocolTests {

	@ParameterizedTest
	@EnumSource
	void b002_2WhenTextIsNotUtf8ThenClosedWith1007(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
			peer.frame(true, WsPeer.TEXT, new byte[] { (byte) 0xC3, (byte) 0x28 });
			assertThat(peer.closeCode()).isEqualTo(1007);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenFragmentedWithPingsBetweenThenWhole(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
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
			try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
					WsPeer peer = server.connect("a")) {
				peer.raw(frame);
				assertThat(peer.closeCode()).isEqualTo(1002);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void b002_5WhenAControlFrameIsMarkedAsDeflatedThenClosedWith1002(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.compression.enabled=true");
				WsPeer peer = server.connect("a", "Sec-WebSocket-Extensions: permessage-deflate")) {
			peer.frame(true, 0x40 | WsPeer.PING, new byte[] { 1 });
			assertThat(peer.closeCode()).isEqualTo(1002);
		}
	}

	@ParameterizedTest
	@EnumSource
	void b002_10WhenACloseCodeIsRegisteredOrPrivateThenEchoedAndElseRefused(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
			for (int code : new int[] { 1000, 1001, 1012, 1013, 1014, 3000, 4999 }) {
				try (WsPeer peer = server.connect("c" + code)) {
					assertThat(peer.sendClose(code).closeCode()).isEqualTo(code);
					await().until(() -> server.bean(CallbackRecorder.class).statuses.containsKey("c" + code));
					assertThat(server.bean(CallbackRecorder.class).statuses.get("c" + code).code()).isEqualTo(code);
				}
			}
			for (int code : new int[] { 0, 999, 1004, 1005, 1006, 1015, 2999, 5000 }) {
				try (WsPeer peer = server.connect("c" + code)) {
					assertThat(peer.sendClose(code).closeCode()).as("%d", code).isEqualTo(1002);
				}
			}
			try (WsPeer peer = server.connect("half")) {
				assertThat(peer.frame(true, WsPeer.CLOSE, new byte[1]).closeCode()).isEqualTo(1002);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void pingOfClientWhenNothingElseIsSentThenAnsweredAtOnce(Container container) {
		byte[] ping = "are you there?".getBytes(StandardCharsets.UTF_8);
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.heartbeat.interval=0");
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

	@ParameterizedTest
	@EnumSource
	void closeWhenThePeerHasAnsweredThenNothingFollows(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
			peer.frame(true, WsPeer.BINARY, new byte[70_000]);
			assertThat(peer.closeCode()).isEqualTo(1009);
			peer.sendClose(1009);
			assertThat(peer.read()).isNull();
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			assertThat(server.bean(CallbackRecorder.class).statuses.get("a").code()).isEqualTo(1009);
		}
	}

	@ParameterizedTest
	@EnumSource
	void closeWhenPingsAreBeingAnsweredThenItsFrameIsSentAndTheLast(Container container) {
		byte[] ping = new byte[100];
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
			for (int i = 0; i < 100; i++) {
				try (WsPeer peer = server.connect("a" + i)) {
					peer.frame(true, WsPeer.PING, ping);
					assertThat(peer.read()).isNotNull();
					server.manager().closeWebsocketConn("a" + i, WsCloseStatus.of(1013, "busy"));
					unlessTcpHasEnded(() -> {
						for (int j = 0; j < 20; j++) {
							peer.frame(true, WsPeer.PING, ping);
						}
					});
					assertThat(peer.closeCode()).isEqualTo(1013);
					unlessTcpHasEnded(() -> peer.sendClose(1013));
					assertThat(peer.read()).isNull();
				}
			}
		}
	}

	// Tomcat ends TCP behind its Close frame if it was about to answer a ping
	private static void unlessTcpHasEnded(ThrowingCallable sending) {
		Throwable failure = catchThrowable(sending);
		if (failure != null) {
			assertThat(failure).hasCauseInstanceOf(SocketException.class);
		}
	}

	private static void assertPong(WsPeer peer, byte[] payload) {
		WsPeer.Frame pong = peer.frame(true, WsPeer.PING, payload).read();
		assertThat(pong).isNotNull();
		assertThat(pong.opcode()).isEqualTo(WsPeer.PONG);
		assertThat(pong.payload()).isEqualTo(payload);
	}

}
