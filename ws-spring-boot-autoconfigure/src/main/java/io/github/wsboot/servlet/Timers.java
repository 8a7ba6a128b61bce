package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread for the deadlines of handshakes. It ends by itself when there is
 * nothing to wait for, so that nobody has to stop it.
 */
final class Timers {

	private final ScheduledThreadPoolExecutor executor;

	Timers() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "ws-handshake-timer");
			thread.setDaemon(true);
			// the loader of the web application would be taken for a leak
			thread.setContextClassLoader(Timers.class.getClassLoader());
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setKeepAliveTime(10, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	Future<?> after(Duration delay, Runnable task) {
		return this.executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
	}

}
