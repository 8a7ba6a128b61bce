package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.Hub;

import org.springframework.context.SmartLifecycle;

/**
 * A phase of the shutdown in which something happens to all connections, on a thread of
 * its own so that Spring can stop waiting.
 */
abstract class HubLifecycle implements SmartLifecycle {

	private final Hub hub;

	private final Duration time;

	private final int phase;

	private final String threadName;

	private final BridgedLogging logging = new BridgedLogging();

	private volatile boolean running;

	/**
	 * Creates a phase.
	 * @param hub has the connections
	 * @param time how long it may take
	 * @param phase which one it is
	 * @param threadName the name of its thread
	 */
	HubLifecycle(Hub hub, Duration time, int phase, String threadName) {
		this.hub = hub;
		this.time = time;
		this.phase = phase;
		this.threadName = threadName;
	}

	/**
	 * The application starts.
	 */
	abstract void begin(Hub hub, Duration time);

	/**
	 * The application stops.
	 */
	abstract void end(Hub hub, Duration time);

	@Override
	public void start() {
		begin(this.hub, this.time);
		this.running = true;
	}

	@Override
	public void stop() {
		this.logging.restore();
		try {
			end(this.hub, this.time);
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
		}, this.threadName);
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
		return this.phase;
	}

}
