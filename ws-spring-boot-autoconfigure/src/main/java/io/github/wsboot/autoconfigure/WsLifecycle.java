package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.Hub;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Ends all connections before the web server stops: servers end TCP without a Close
 * frame.
 */
final class WsLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(WsLifecycle.class);

	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private final Hub hub;

	private final Duration timeout;

	private final Duration phaseTimeout;

	private volatile boolean running;

	WsLifecycle(Hub hub, Duration timeout, Duration phaseTimeout) {
		this.hub = hub;
		this.timeout = timeout;
		this.phaseTimeout = phaseTimeout;
	}

	@Override
	public void start() {
		if (this.timeout.compareTo(this.phaseTimeout) > 0) {
			logger.warn("ws.shutdown.timeout is " + this.timeout
					+ ", but Spring goes on after spring.lifecycle.timeout-per-shutdown-phase, which is "
					+ this.phaseTimeout + ". Raise the latter, or some onClose may run when beans are gone.");
		}
		this.hub.start();
		this.running = true;
	}

	@Override
	public void stop() {
		try {
			this.hub.stop(this.timeout);
		}
		finally {
			this.running = false;
		}
	}

	@Override
	public void stop(Runnable callback) {
		Thread stopper = new Thread(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		}, "ws-shutdown");
		stopper.start();
	}

	// like the web server: whoever pauses a context does not mean its clients
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
