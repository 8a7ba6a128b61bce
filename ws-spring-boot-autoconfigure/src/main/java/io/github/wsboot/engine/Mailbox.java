package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one connection one after the other. Whoever finds it idle becomes
 * the runner and also runs what others add meanwhile. It can be put on hold, until the
 * connection before it has ended.
 */
final class Mailbox {

	private static final Logger logger = System.getLogger(Mailbox.class.getName());

	private final Executor executor;

	private boolean onHold;

	private boolean busy;

	private @Nullable Queue<Runnable> waiting;

	private volatile @Nullable Thread runner;

	private volatile long runningSince;

	Mailbox(Executor executor) {
		this.executor = executor;
	}

	synchronized void hold() {
		this.onHold = true;
	}

	/**
	 * Runs an event on this thread if nothing is running, else leaves it to the runner.
	 */
	void run(Runnable event) {
		if (enter(event)) {
			drain(event);
		}
	}

	/**
	 * Has an event run on another thread.
	 */
	void submit(Runnable event) {
		if (enter(event)) {
			drainElsewhere(event);
		}
	}

	/**
	 * Runs an event and returns when it has run, so that the thread that reads a
	 * connection does not read ahead.
	 */
	void runAndWait(Runnable event) {
		CountDownLatch done = new CountDownLatch(1);
		Runnable counted = () -> {
			try {
				event.run();
			}
			finally {
				done.countDown();
			}
		};
		if (enter(counted)) {
			drain(counted);
			return;
		}
		if (isRunner()) {
			return;
		}
		try {
			done.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Ends the hold; what has waited runs on another thread.
	 */
	void release() {
		Runnable first = endHold();
		if (first != null) {
			drainElsewhere(first);
		}
	}

	/**
	 * Ends the hold; what has waited runs on this thread.
	 */
	void releaseHere() {
		Runnable first = endHold();
		if (first != null) {
			drain(first);
		}
	}

	private synchronized @Nullable Runnable endHold() {
		if (!this.onHold) {
			return null;
		}
		this.onHold = false;
		Runnable first = (!this.busy && this.waiting != null) ? this.waiting.poll() : null;
		this.busy = this.busy || first != null;
		return first;
	}

	boolean isRunner() {
		return this.runner == Thread.currentThread();
	}

	/**
	 * When the running event started.
	 * @return the time in nanoseconds, 0 if none is running
	 */
	long runningSince() {
		return this.runningSince;
	}

	private synchronized boolean enter(Runnable event) {
		if (this.busy || this.onHold) {
			if (this.waiting == null) {
				this.waiting = new ArrayDeque<>(4);
			}
			this.waiting.add(event);
			return false;
		}
		this.busy = true;
		return true;
	}

	private void drainElsewhere(Runnable first) {
		boolean handedOver = false;
		try {
			this.executor.execute(() -> drain(first));
			handedOver = true;
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "No thread for callbacks; they run on the thread that caused them", ex);
		}
		if (!handedOver) {
			// else onClose would never come, nor anything after it under this code
			drain(first);
		}
	}

	private void drain(Runnable first) {
		this.runner = Thread.currentThread();
		Runnable event = first;
		while (event != null) {
			this.runningSince = System.nanoTime() | 1;
			try {
				event.run();
			}
			catch (Throwable ex) {
				logger.log(Level.ERROR, "An event of a connection failed", ex);
			}
			finally {
				this.runningSince = 0;
			}
			event = next();
		}
	}

	private synchronized @Nullable Runnable next() {
		Runnable next = (this.waiting != null) ? this.waiting.poll() : null;
		if (next == null) {
			this.waiting = null;
			this.runner = null;
			this.busy = false;
		}
		return next;
	}

}
