package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The engine's own threads, from a start to a stop: one timer that nothing may hold up
 * and the workers that write.
 */
final class EngineRuntime {

	private static final Logger logger = System.getLogger(EngineRuntime.class.getName());

	private final ScheduledThreadPoolExecutor timer;

	private final Workers workers;

	EngineRuntime(Audiences audiences, EngineListener listener) {
		this.timer = new ScheduledThreadPoolExecutor(1, EngineThreads.platform("ws-timer-"));
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.workers = new Workers(audiences, this.timer, listener);
	}

	/**
	 * Runs a task again and again, also after it has failed; the timer alone would drop
	 * it then without a word.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
	void every(Duration period, Runnable task) {
		this.timer.scheduleWithFixedDelay(new Persistent(task), period.toNanos(), period.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/**
	 * Runs a short task later.
	 * @return the task, {@code null} if this runtime has stopped and will not run it
	 */
	@Nullable Future<?> after(Duration delay, Runnable task) {
		try {
			return this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return null;
		}
	}

	void stop() {
		this.workers.stop();
		this.timer.shutdown();
	}

	Workers workers() {
		return this.workers;
	}

	Broadcasts broadcasts() {
		return this.workers.broadcasts();
	}

	/**
	 * Says the first failure of a task aloud and outlives all of them.
	 */
	private static final class Persistent implements Runnable {

		private final Runnable task;

		private boolean failed;

		Persistent(Runnable task) {
			this.task = task;
		}

		@Override
		public void run() {
			try {
				this.task.run();
			}
			catch (Throwable ex) {
				logger.log(this.failed ? Level.DEBUG : Level.ERROR, "A periodic task of the engine failed", ex);
				this.failed = true;
			}
		}

	}

}
