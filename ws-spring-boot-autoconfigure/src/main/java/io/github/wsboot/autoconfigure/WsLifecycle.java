package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.Hub;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Ends all connections before the web server stops: servers end TCP without a Close
 * frame.
 */
final class WsLifecycle implements SmartLifecycle {

	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private final Hub hub;

	private final Duration timeout;

	private volatile boolean running;

	WsLifecycle(Hub hub, Duration timeout) {
		this.hub = hub;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		this.hub.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.hub.stop(this.timeout);
		this.running = false;
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

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
