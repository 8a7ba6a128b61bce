package io.github.wsboot.autoconfigure;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
 * The end of an application, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerShutdownTests {

	private static final int MANY = Clients.howMany(200, 500);

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j35WhenContextClosesThenAllGet1001AndOnClose(Container container) throws Exception {
		WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.shutdown.timeout=20s");
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
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
		Future<?> closing = this.clients.submit(() -> {
			server.close();
			return null;
		});
		for (Future<Integer> code : codes) {
			assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
		}
		closing.get(60, TimeUnit.SECONDS);
		assertThat(recorder.closed).hasValue(MANY);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		peers.forEach(WsPeer::close);
	}

}
