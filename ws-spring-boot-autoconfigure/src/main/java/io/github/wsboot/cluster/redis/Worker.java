package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A thread with a queue of tasks, some of them for later. A task that fails is logged,
 * one that comes after the end ignored.
 */
final class Worker implements Executor {

	private static final Logger logger = System.getLogger(Worker.class.getName());

	private final ScheduledThreadPoolExecutor executor;

	Worker(String name) {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	@Override
	public void execute(Runnable task) {
		after(Duration.ZERO, task);
	}

	@SuppressWarnings("FutureReturnValueIgnored") // nobody takes a task back
	void after(Duration delay, Runnable task) {
		try {
			this.executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.log(Level.TRACE, "Too late", ex);
		}
	}

	/**
	 * A delay of half to one and a half times a mean, so that not all nodes do something
	 * at once.
	 */
	static Duration jittered(Duration mean) {
		return Duration.ofNanos((long) (mean.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble())));
	}

	void stop() {
		this.executor.shutdownNow();
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A task of the cluster failed", ex);
		}
	}

}
