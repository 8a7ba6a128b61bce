package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
				"ws.heartbeat.interval=200ms", "ws.heartbeat.timeout=3s");
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

	@ParameterizedTest
	@EnumSource
	void j24WhenPeerIsFrozenAndPushedToThenReportedInTimeAndTcpIsEnded(Container container) {
		Duration timeout = Duration.ofSeconds(2);
		Duration interval = Duration.ofMillis(500);
		try (WsServer server = WsServer.start(container, Scripted.Application.class,
				"ws.heartbeat.interval=" + interval, "ws.heartbeat.timeout=" + timeout, "ws.close-timeout=1s",
				"ws.outbound.on-overflow=drop-newest", "ws.outbound.send-timeout=60s", "ws.outbound.max-age=5m");
				WsPeer frozen = WsPeer.handshake(server.port(), "/ws?uniqueCode=frozen", 4096)) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> server.manager().isOnline("frozen"));
			long start = System.nanoTime();
			frozen.send("the last sign of life");
			String text = "x".repeat(100_000);
			await().pollInterval(10, TimeUnit.MILLISECONDS).until(() -> {
				server.manager().sendMessage("frozen", text);
				return recorder.statuses.containsKey("frozen");
			});
			Duration silence = Duration.ofNanos(System.nanoTime() - start);
			assertThat(recorder.statuses.get("frozen").code()).isEqualTo(4408);
			// one interval, and many more for a busy machine
			assertThat(silence).isBetween(timeout, timeout.plus(interval.multipliedBy(41)));
			assertThat(server.manager().getWSCount()).isZero();
			// reads on to the end that the server has to make
			assertThat(frozen.closeCode()).isIn(4408, 1006);
			assertThat(frozen.read()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j05WhenHandlerBlocksForeverThenItsConnectionIsStillFoundDead(Container container) {
		CountDownLatch blocked = new CountDownLatch(1);
		try (WsServer server = WsServer.start(container, Scripted.Application.class, "ws.heartbeat.interval=200ms",
				"ws.heartbeat.timeout=1s"); WsPeer peer = server.connect("blocked")) {
			server.bean(Scripted.class).onMessage = (connection, message) -> {
				try {
					blocked.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			};
			peer.send("block");
			await().until(() -> !server.manager().isOnline("blocked"));
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			assertThat(recorder.closed).hasValue(0);
			blocked.countDown();
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.statuses.get("blocked").code()).isEqualTo(4408);
			assertThat(recorder.disorder).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j25WhenPingsBlockThenOthersArePingedAndOnlyThatOneIsClosed(Container container) {
		int others = 20;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.heartbeat.interval=200ms", "ws.heartbeat.timeout=5s", "ws.outbound.send-timeout=1s",
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB")) {
			List<WsPeer> peers = new ArrayList<>();
			for (int i = 0; i < others; i++) {
				WsPeer peer = server.connect("c" + i);
				peers.add(peer);
				this.clients.run(() -> answerPings(peer));
			}
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			// the last one, because it answers no pings from the beginning
			try (WsPeer stuck = WsPeer.handshake(server.port(), "/ws?uniqueCode=stuck", 4096)) {
				assertThat(stuck.status()).isEqualTo(101);
				await().until(() -> server.manager().isOnline("stuck"));
				String text = "x".repeat(100_000);
				for (int i = 0; i < 300; i++) {
					server.manager().sendMessage("stuck", text);
				}
				await().until(() -> recorder.statuses.containsKey("stuck"));
				assertThat(recorder.statuses.get("stuck").code()).isEqualTo(1013);
			}
			int pongs = recorder.pongs.get();
			await().until(() -> recorder.pongs.get() > pongs + 3 * others);
			assertThat(server.manager().getWSCount()).isEqualTo(others);
			peers.forEach(WsPeer::close);
		}
	}

	private static void answerPings(WsPeer peer) {
		WsPeer.Frame frame = peer.read();
		while (frame != null && frame.opcode() == WsPeer.PING) {
			peer.frame(true, WsPeer.PONG, frame.payload());
			frame = peer.read();
		}
	}

}
