package io.github.wsboot.servlet;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.InboundBudget;
import io.github.wsboot.engine.Wire;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link Bridge}.
 */
class BridgeTests {

	@Test
	void openWhenNobodyWaitsForItAnyMoreThenRefusedAndCounted() throws Exception {
		List<WsCloseStatus> refused = new CopyOnWriteArrayList<>();
		EngineListener listener = new EngineListener() {
			@Override
			public void refused(WsCloseStatus status) {
				refused.add(status);
			}
		};
		try (Hub hub = new Hub(EngineSettings.defaults(),
				new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
				}, Runnable::run, Clock.systemUTC(), listener, List.of()))) {
			BridgeContext context = new BridgeContext(hub, BridgeSettings.defaults(), new Timers(),
					new InboundBudget(0, listener), new RateLimitedLog(LogFactory.getLog(BridgeTests.class)));
			TestHandshake handshake = new TestHandshake();
			Bridge bridge = new Bridge(context,
					new Opening(hub.admit(WsIdentity.of("a"), null), handshake, handshake, null), new HeldTicket(),
					1024, null);
			bridge.abandon();
			Wire wire = mock(Wire.class);
			bridge.open(wire);
			then(wire).should().close(WsCloseStatus.TRY_AGAIN_LATER);
			assertThat(refused).containsExactly(WsCloseStatus.TRY_AGAIN_LATER);
		}
	}

}
