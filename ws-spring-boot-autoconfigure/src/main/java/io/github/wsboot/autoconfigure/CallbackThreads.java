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
 * Threads that run code of the application where no container thread does: the callbacks
 * of closes that the server starts and of opens that had to wait, actions. A bean of its
 * own type, because an {@link Executor} bean would make Boot's application task executor
 * back off.
 */
final class CallbackThreads implements DisposableBean {

	private static final int MAX_THREADS = 256;

	private static final int IDLE_SECONDS = 30;

	private final Executor executor;

	CallbackThreads(String prefix, boolean virtual) {
		this.executor = virtual ? virtualThreads(prefix) : pool(prefix);
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

	private static Executor virtualThreads(String prefix) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(prefix);
		executor.setVirtualThreads(true);
		return executor;
	}

	private static Executor pool(String prefix) {
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor pool = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, prefix + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

}
