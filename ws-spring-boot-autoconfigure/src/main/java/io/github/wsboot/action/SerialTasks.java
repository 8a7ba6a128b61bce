package io.github.wsboot.action;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, on one thread at a time of an executor, and holds no
 * thread in between.
 */
final class SerialTasks {

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
			task.run();
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
	synchronized void awaitIdle() throws InterruptedException {
		while (this.busy) {
			wait();
		}
	}

}
