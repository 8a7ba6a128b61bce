package io.github.wsboot.autoconfigure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Heartbeats on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerLivenessTests {

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j24WhenPeerIsSilentThenClosedAndOneThatAnswersStays(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.heartbeat.interval=200ms", "ws.heartbeat.timeout=1s");
				WsPeer silent = server.connect("silent");
				WsPeer alive = server.connect("alive")) {
			AtomicBoolean ended = new AtomicBoolean();
			this.clients.run(() -> {
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
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.pongs.get() > 3);
			assertThat(server.manager().isOnline("alive")).isTrue();
			ended.set(true);
		}
	}

}
