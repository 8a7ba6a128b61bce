package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.engine.Hub;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Gives connections away before those that are left are {@linkplain WsLifecycle ended}. A
 * phase of its own, so that it has a timeout of its own.
 */
final class WsDrainLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(WsDrainLifecycle.class);

	static final int PHASE = WsLifecycle.PHASE + 512;

	// for the last of them to get its Close frame
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final Hub hub;

	private final Duration over;

	private final Duration phaseTimeout;

	private volatile boolean running;

	WsDrainLifecycle(Hub hub, Duration over, Duration phaseTimeout) {
		this.hub = hub;
		this.over = over;
		this.phaseTimeout = phaseTimeout;
	}

	@Override
	public void start() {
		if (this.over.compareTo(this.phaseTimeout) >= 0) {
			logger.warn("ws.shutdown.drain is " + this.over
					+ ", but Spring goes on after spring.lifecycle.timeout-per-shutdown-phase, which is "
					+ this.phaseTimeout + ". Raise the latter, or those who are left are closed all at once.");
		}
		this.running = true;
	}

	@Override
	public void stop() {
		try {
			if (!this.over.isZero()) {
				this.hub.drain(this.over)
					.toCompletableFuture()
					.get(this.over.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not all connections were given away in time");
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
		}, "ws-drain-shutdown");
		stopper.start();
	}

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
