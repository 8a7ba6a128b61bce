package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is sent arrives whole, in order and at the right ones, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerSendingTests {

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j15WhenManyThreadsSendToOneThenAllArriveWhole(Container container) throws Exception {
		int threads = 64;
		int each = 100;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB"); WsPeer peer = server.connect("a")) {
			for (int t = 0; t < threads; t++) {
				int thread = t;
				this.clients.run(() -> {
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
		int others = Clients.howMany(100, 300);
		int messages = 800;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.send-timeout=2s", "ws.outbound.max-messages=100000", "ws.outbound.max-bytes=16MB")) {
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
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().atMost(30, TimeUnit.SECONDS).until(() -> recorder.statuses.containsKey("stuck"));
			assertThat(recorder.statuses.get("stuck").code()).isEqualTo(1013);
			assertThat(server.manager().isOnline("stuck")).isFalse();
			stuck.close();
		}
	}

}
