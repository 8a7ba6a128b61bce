package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The order of callbacks, duplicates and the end of connections, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerLifecycleTests {

	private static final int MANY = Clients.howMany(200, 1000);

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j01WhenManyOpenUnderOneCodeThenOneIsLeftAndCallbacksPairUp(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
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
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
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
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=1000000", "ws.outbound.max-bytes=64MB")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			for (int round = 0; round < rounds; round++) {
				String code = "c" + round;
				try (WsPeer peer = server.connect(code)) {
					Future<?> reading = this.clients.submit(() -> {
						while (peer.read() != null) {
							// must not be the one that does not read
						}
						return true;
					});
					Future<?> pushing = this.clients.submit(() -> {
						while (server.manager().sendMessage(code, "push").queued() > 0) {
							Thread.yield();
						}
						return true;
					});
					for (int i = 0; i < 100; i++) {
						peer.send("m" + i);
					}
					peer.sendClose(4321);
					await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> recorder.statuses.containsKey(code));
					pushing.get(20, TimeUnit.SECONDS);
					peer.close();
					reading.get(20, TimeUnit.SECONDS);
				}
			}
			assertThat(recorder.statuses.values()).extracting(WsCloseStatus::code).containsOnly(4321);
			assertThat(recorder.messages).hasValue(rounds * 100);
			assertThat(recorder.errors).isEmpty();
		}
	}

}
