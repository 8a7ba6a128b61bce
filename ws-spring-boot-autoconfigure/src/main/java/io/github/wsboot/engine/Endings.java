package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The connections whose Close frame is not out or not answered yet. Each has the close
 * timeout for it, then TCP is ended.
 */
final class Endings {

	private static final Logger logger = System.getLogger(Endings.class.getName());

	private final Duration closeTimeout;

	private final Set<Connection> ending = ConcurrentHashMap.newKeySet();

	private final ThreadFactory aborters = EngineThreads.cheap("ws-abort-");

	Endings(Duration closeTimeout) {
		this.closeTimeout = closeTimeout;
	}

	/**
	 * A connection is being closed from this end.
	 */
	void begun(Connection connection, EngineRuntime runtime) {
		this.ending.add(connection);
		if (runtime.after(this.closeTimeout, () -> overdue(connection)) == null) {
			overdue(connection);
		}
	}

	void ended(Connection connection) {
		this.ending.remove(connection);
	}

	boolean isEmpty() {
		return this.ending.isEmpty();
	}

	private void overdue(Connection connection) {
		ended(connection);
		if (!connection.wire().isEnded()) {
			abort(connection.wire());
		}
	}

	/**
	 * Ends TCP on a thread that may be held up by it.
	 */
	void abort(Wire wire) {
		this.aborters.newThread(() -> {
			try {
				wire.abort();
			}
			catch (Throwable ex) {
				logger.log(Level.DEBUG, "Aborting a connection failed", ex);
			}
		}).start();
	}

	/**
	 * Waits for all of them, then ends TCP of those that have not ended. The Close frames
	 * must leave and be answered before TCP ends: a connection that is ended with unread
	 * input is reset, and the reset can overtake the frame.
	 */
	void awaitAll(long deadline) {
		List<Connection> connections = new ArrayList<>(this.ending);
		await(connections, Math.min(deadline, System.nanoTime() + this.closeTimeout.toNanos()));
		connections.forEach(this::overdue);
	}

	private static void await(List<Connection> connections, long deadline) {
		try {
			for (Connection connection : connections) {
				while (!(connection.outbound().isFinished() && connection.wire().isEnded())
						&& System.nanoTime() - deadline < 0) {
					TimeUnit.MILLISECONDS.sleep(5);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
