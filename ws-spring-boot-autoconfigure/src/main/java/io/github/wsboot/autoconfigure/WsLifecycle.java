package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.Hub;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * Ends all connections before the web server stops: servers end TCP without a Close
 * frame.
 */
final class WsLifecycle extends HubLifecycle {

	private static final Log logger = LogFactory.getLog(WsLifecycle.class);

	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private final Duration phaseTimeout;

	WsLifecycle(Hub hub, Duration timeout, Duration phaseTimeout) {
		super(hub, timeout, PHASE, "ws-shutdown");
		this.phaseTimeout = phaseTimeout;
	}

	@Override
	void begin(Hub hub, Duration timeout) {
		if (timeout.compareTo(this.phaseTimeout) > 0) {
			logger.warn("ws.shutdown.timeout is " + timeout
					+ ", but Spring goes on after spring.lifecycle.timeout-per-shutdown-phase, which is "
					+ this.phaseTimeout + ". Raise the latter, or some onClose may run when beans are gone.");
		}
		hub.start();
	}

	@Override
	void end(Hub hub, Duration timeout) {
		hub.stop(timeout);
	}

}
