package io.github.wsboot.action;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, on one thread at a time of an executor, and holds no
 * thread in between.
 */
final class SerialTasks {

	private static final Log logger = LogFactory.getLog(SerialTasks.class);

	private final Executor executor;

	private final Queue<Runnable> waiting = new ArrayDeque<>(4);

	private boolean busy;

	SerialTasks(Executor executor) {
		this.executor = executor;
	}

	void submit(Runnable task) {
		synchronized (this) {
			this.waiting.add(task);
			if (this.busy) {
				return;
			}
			this.busy = true;
		}
		this.executor.execute(this::drain);
	}

	private void drain() {
		for (Runnable task = next(); task != null; task = next()) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				// else those behind it would wait for ever
				logger.error("A task failed", LogText.safe(ex));
			}
			// whoever ran may have left it behind
			Thread.interrupted();
		}
	}

	private synchronized @Nullable Runnable next() {
		Runnable task = this.waiting.poll();
		if (task == null) {
			this.busy = false;
			notifyAll();
		}
		return task;
	}

	/**
	 * Waits until nothing runs and nothing is left to run.
	 */
	void awaitIdle() throws InterruptedException {
		awaitIdle(() -> false, 0);
	}

	/**
	 * Waits until nothing runs and nothing is left to run, or there is a reason not to.
	 * @param reason the reason
	 * @param lookAgain milliseconds after which it is looked for again, 0 for never
	 */
	synchronized void awaitIdle(BooleanSupplier reason, long lookAgain) throws InterruptedException {
		while (this.busy && !reason.getAsBoolean()) {
			wait(lookAgain);
		}
	}

}
