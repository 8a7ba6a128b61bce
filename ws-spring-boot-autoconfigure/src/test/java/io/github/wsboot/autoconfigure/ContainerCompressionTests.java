package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Compression of messages on real sockets.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerCompressionTests {

	private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

	private static final int RSV1 = 0x40;

	@ParameterizedTest
	@EnumSource
	void handshakeWhenOfferedThenAgreedOnlyIfItIsOn(Container container) {
		try (WsServer server = start(container, "ws.compression.enabled=true");
				WsPeer offering = server.connect("offering", OFFER);
				WsPeer plain = server.connect("plain")) {
			assertThat(offering.head()).containsIgnoringCase(
					"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover");
			assertThat(plain.head()).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
			String text = "the same again and again ".repeat(1000);
			server.manager().broadcastMessage(text);
			WsPeer.Frame frame = offering.read();
			assertThat(frame).isNotNull();
			assertThat(frame.payload().length).isLessThan(1000);
			assertThat(new String(WsFrames.inflate(frame.payload()), StandardCharsets.UTF_8)).isEqualTo(text);
			assertThat(plain.text()).isEqualTo(text);
			server.manager().broadcastMessage("short");
			assertThat(offering.text()).isEqualTo("short");
			offering.frame(true, RSV1 | WsPeer.TEXT,
					WsFrames.deflate("echo of what was deflated".getBytes(StandardCharsets.UTF_8)));
			assertThat(offering.text()).isEqualTo("echo of what was deflated");
		}
		try (WsServer server = start(container); WsPeer peer = server.connect("a", OFFER)) {
			assertThat(peer.head()).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
		}
	}

	@ParameterizedTest
	@EnumSource
	void b002_1WhenAMessageInflatesBeyondTheLimitThenStoppedWithoutHoldingIt(Container container) {
		byte[] bomb = WsFrames.deflate(new byte[200 * 1024 * 1024]);
		assertThat(bomb.length).isLessThan(1024 * 1024);
		try (WsServer server = start(container, "ws.compression.enabled=true", "ws.max-message-size=1MB",
				"ws.inbound.max-bytes=2MB"); WsPeer peer = server.connect("a", OFFER)) {
			peer.frame(true, RSV1 | WsPeer.BINARY, bomb);
			assertThat(peer.closeCode()).isEqualTo(1009);
			peer.sendClose(1009);
			assertThat(peer.read()).isNull();
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.messages).hasValue(0);
			assertThat(recorder.statuses.get("a").code()).isEqualTo(1009);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenManyAreIncompleteThenWhatInflatingTakesIsBounded(Container container) {
		byte[] half = new byte[] { (byte) 0xf3, 0x48 };
		try (WsServer server = start(container, "ws.compression.enabled=true", "ws.inbound.max-bytes=200KB")) {
			List<WsPeer> peers = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				WsPeer peer = server.connect("a" + i, OFFER);
				peers.add(peer);
				peer.frame(false, RSV1 | WsPeer.TEXT, half);
				// what follows is answered behind it
				peer.frame(true, WsPeer.PING, new byte[1]);
				if (i < 4) {
					assertThat(peer.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
				}
				else {
					assertThat(peer.closeCode()).isEqualTo(1013);
				}
			}
			peers.get(0).close();
			await().until(() -> !server.manager().isOnline("a0"));
			try (WsPeer next = server.connect("next", OFFER)) {
				next.frame(false, RSV1 | WsPeer.TEXT, half);
				next.frame(true, WsPeer.PING, new byte[1]);
				assertThat(next.read()).extracting(WsPeer.Frame::opcode).isEqualTo(WsPeer.PONG);
			}
			peers.forEach(WsPeer::close);
		}
	}

	private static WsServer start(Container container, String... properties) {
		return WsServer.start(container, CallbackRecorder.Application.class, properties);
	}

}
