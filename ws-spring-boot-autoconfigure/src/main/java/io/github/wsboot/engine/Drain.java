package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsCloseStatus;

/**
 * Gives the connections of a node away one by one, spread over a while, so that the nodes
 * that get them do not get them all at once. Each is told a different time to come back.
 */
final class Drain implements Runnable {

	private static final Logger logger = System.getLogger(Drain.class.getName());

	// the deadline may move meanwhile
	private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Registry registry;

	private final Duration retryWithin;

	private final CountDownLatch cancelled = new CountDownLatch(1);

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	private volatile long deadline;

	/** When the last connection was due, of the thread that drains. */
	private long lastTurn;

	Drain(Registry registry, Duration retryWithin, Duration over) {
		this.registry = registry;
		this.retryWithin = retryWithin;
		this.deadline = System.nanoTime() + over.toNanos();
	}

	/**
	 * Has it end sooner, if that is sooner.
	 */
	synchronized void endWithin(Duration over) {
		long earlier = System.nanoTime() + over.toNanos();
		if (earlier - this.deadline < 0) {
			this.deadline = earlier;
		}
	}

	/**
	 * Closes no more connections.
	 */
	void cancel() {
		this.cancelled.countDown();
	}

	/**
	 * Done when there are no connections left, or it was cancelled.
	 */
	CompletableFuture<Void> done() {
		return this.done;
	}

	/**
	 * Closes a connection that enters when all others have gone.
	 */
	void entered(Connection connection) {
		if (this.done.isDone() && this.cancelled.getCount() > 0) {
			close(connection);
		}
	}

	/**
	 * A time to come back.
	 */
	Duration retryAfter() {
		return Duration.ofMillis(ThreadLocalRandom.current().nextLong(this.retryWithin.toMillis() + 1));
	}

	/**
	 * What a client is told with such a time.
	 */
	WsCloseStatus status() {
		return WsCloseStatus.SERVICE_RESTART.withRetryAfter(retryAfter());
	}

	@Override
	public void run() {
		logger.log(Level.INFO, () -> "Draining " + this.registry.size() + " connections");
		this.lastTurn = System.nanoTime();
		try {
			while (this.registry.size() > 0) {
				List<Connection> connections = Arrays.asList(this.registry.all().clone());
				Collections.shuffle(connections);
				for (int i = 0; i < connections.size(); i++) {
					if (!awaitTurn(connections.size() - i)) {
						return;
					}
					close(connections.get(i));
				}
			}
			logger.log(Level.INFO, "All connections are drained");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.done.complete(null);
			// whoever has entered before that has not seen it
			Arrays.asList(this.registry.all()).forEach(this::entered);
		}
	}

	/**
	 * Waits until the next of so many is to be closed, so that the last one is at the
	 * deadline. Turns follow from turns, not from when they were taken: what closing
	 * takes must not add up.
	 * @return false if it was cancelled
	 */
	private boolean awaitTurn(int left) throws InterruptedException {
		while (this.registry.size() > 0) {
			long turn = this.lastTurn + (this.deadline - this.lastTurn) / left;
			long nap = Math.min(turn - System.nanoTime(), LONGEST_NAP_NANOS);
			if (nap <= 0) {
				this.lastTurn = turn;
				return this.cancelled.getCount() > 0;
			}
			if (this.cancelled.await(nap, TimeUnit.NANOSECONDS)) {
				return false;
			}
		}
		return true;
	}

	private void close(Connection connection) {
		connection.beginClose(status(), CloseCause.DRAIN, true);
	}

}
