package io.github.wsboot.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The threads of callbacks that no container thread runs: closes that the server starts,
 * opens that had to wait. A bean of its own type, because an {@link Executor} bean would
 * make Boot's application task executor back off.
 */
final class CallbackThreads implements DisposableBean {

	private static final String PREFIX = "ws-callback-";

	private static final int MAX_THREADS = 256;

	private static final int IDLE_SECONDS = 30;

	private final Executor executor;

	CallbackThreads(boolean virtual) {
		this.executor = virtual ? virtualThreads() : pool();
	}

	void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// the context has closed; whoever comes now has nobody else to run it
			task.run();
		}
	}

	@Override
	public void destroy() {
		if (this.executor instanceof ThreadPoolExecutor pool) {
			pool.shutdown();
		}
	}

	private static Executor virtualThreads() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(PREFIX);
		executor.setVirtualThreads(true);
		return executor;
	}

	private static Executor pool() {
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor pool = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, PREFIX + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

}
