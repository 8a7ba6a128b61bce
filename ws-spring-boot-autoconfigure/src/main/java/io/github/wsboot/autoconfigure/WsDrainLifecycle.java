package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.engine.Hub;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Gives connections away before those that are left are {@linkplain WsLifecycle ended}. A
 * phase of its own, so that it has a timeout of its own.
 */
final class WsDrainLifecycle extends HubLifecycle {

	private static final Log logger = LogFactory.getLog(WsDrainLifecycle.class);

	static final int PHASE = WsLifecycle.PHASE + 512;

	// for the last of them to get its Close frame
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final Duration phaseTimeout;

	WsDrainLifecycle(Hub hub, Duration over, Duration phaseTimeout) {
		super(hub, over, PHASE, "ws-drain-shutdown");
		this.phaseTimeout = phaseTimeout;
	}

	@Override
	void begin(Hub hub, Duration over) {
		if (over.compareTo(this.phaseTimeout) >= 0) {
			logger.warn("ws.shutdown.drain is " + over
					+ ", but Spring goes on after spring.lifecycle.timeout-per-shutdown-phase, which is "
					+ this.phaseTimeout + ". Raise the latter, or those who are left are closed all at once.");
		}
	}

	@Override
	void end(Hub hub, Duration over) {
		if (over.isZero()) {
			return;
		}
		try {
			hub.drain(over).toCompletableFuture().get(over.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not all connections were given away in time");
		}
	}

}
