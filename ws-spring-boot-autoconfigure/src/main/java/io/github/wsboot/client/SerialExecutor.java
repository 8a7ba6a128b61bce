package io.github.wsboot.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in order, on threads of another executor.
 */
final class SerialExecutor implements Executor {

	/** So that a busy client gives its thread back now and then. */
	private static final int BATCH = 64;

	private final Executor executor;

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private boolean scheduled;

	private volatile @Nullable Thread thread;

	SerialExecutor(Executor executor) {
		this.executor = executor;
	}

	@Override
	public void execute(Runnable task) {
		synchronized (this.tasks) {
			this.tasks.add(task);
			if (this.scheduled) {
				return;
			}
			this.scheduled = true;
		}
		this.executor.execute(this::run);
	}

	/**
	 * Whether the caller is one of the tasks.
	 */
	boolean isRunningIn(Thread thread) {
		return this.thread == thread;
	}

	private void run() {
		boolean more = true;
		this.thread = Thread.currentThread();
		try {
			for (int i = 0; i < BATCH && more; i++) {
				Runnable task = next();
				more = task != null;
				if (task != null) {
					task.run();
				}
			}
		}
		finally {
			// also behind a task that failed
			if (more) {
				this.thread = null;
				this.executor.execute(this::run);
			}
		}
	}

	private @Nullable Runnable next() {
		synchronized (this.tasks) {
			Runnable task = this.tasks.poll();
			if (task == null) {
				this.thread = null;
				this.scheduled = false;
			}
			return task;
		}
	}

}
