package io.github.wsboot.servlet;

import java.time.Clock;
import java.util.List;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.InboundBudget;
import io.github.wsboot.engine.Wire;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;

import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests of {@link HttpSessionConnections} for handshakes that come while the id of their
 * session changes.
 */
class HttpSessionConnectionsTests {

	private final Hub hub = new Hub(EngineSettings.defaults(),
			new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
			}, Runnable::run, Clock.systemUTC()));

	private final BridgeSettings settings = BridgeSettings.defaults();

	private final BridgeContext context = new BridgeContext(this.hub, this.settings, new Timers(),
			new InboundBudget(0, this.hub.listener()), new RateLimitedLog(LogFactory.getLog(getClass())));

	private final FirstMessages firstMessages = new FirstMessages(this.hub, this.settings.firstMessage(),
			new RateLimitedLog(LogFactory.getLog(getClass())));

	private final HttpSessionConnections connections = new HttpSessionConnections();

	@AfterEach
	void stop() {
		this.hub.close();
	}

	@Test
	void idChangedWhenSomebodyCameInUnderTheNewOneBeforeThenBothEndWithTheSession() throws Exception {
		MockHttpSession session = new MockHttpSession();
		String before = session.getId();
		Wire first = open(session);
		session.changeSessionId();
		Wire second = open(session);
		this.connections.sessionIdChanged(new HttpSessionEvent(session), before);
		then(first).should(never()).close(argThat((status) -> true));
		this.connections.sessionDestroyed(new HttpSessionEvent(session));
		assertClosed(first);
		assertClosed(second);
	}

	@Test
	void idChangedWhenSomebodyStillComesInUnderTheOldOneThenEndsWithTheSession() throws Exception {
		MockHttpSession session = new MockHttpSession() {

			private boolean changed;

			@Override
			public String getId() {
				String id = super.getId();
				if (!this.changed) {
					this.changed = true;
					changeSessionId();
					HttpSessionConnectionsTests.this.connections.sessionIdChanged(new HttpSessionEvent(this), id);
				}
				return id;
			}

		};
		Wire wire = open(session);
		this.connections.sessionDestroyed(new HttpSessionEvent(session));
		assertClosed(wire);
	}

	private Wire open(HttpSession session) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setSession(session);
		request.setUserPrincipal(() -> "alice");
		Bridge bridge = new Bridge(this.context, new FirstMessage(this.context, this.firstMessages, (message) -> {
			throw new IllegalStateException("nobody sends one");
		}), 1024, null);
		this.connections.watch(request, bridge);
		Wire wire = mock(Wire.class);
		bridge.open(wire);
		return wire;
	}

	private static void assertClosed(Wire wire) throws Exception {
		then(wire).should().close(argThat((status) -> status.code() == WsCloseStatus.TOKEN_EXPIRED.code()));
	}

}
