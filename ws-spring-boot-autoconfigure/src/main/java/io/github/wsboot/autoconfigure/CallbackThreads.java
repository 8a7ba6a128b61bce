package io.github.wsboot.autoconfigure;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads that run code of the application where no container thread does: the callbacks
 * of closes that the server starts and of opens that had to wait, actions. A bean of its
 * own type, because an {@link Executor} bean would make Boot's application task executor
 * back off.
 */
final class CallbackThreads implements DisposableBean {

	private static final int MAX_THREADS = 256;

	private static final int IDLE_SECONDS = 30;

	// for idle threads to wake up and end, since Tomcat warns of those that are left
	static final long GRACE_MILLIS = 500;

	private final Executor executor;

	private CallbackThreads(Executor executor) {
		this.executor = executor;
	}

	/**
	 * As many threads as a server can have waiting.
	 */
	static CallbackThreads bounded(String prefix, boolean virtual) {
		return new CallbackThreads(virtual ? virtualThreads(prefix) : pool(prefix));
	}

	/**
	 * As many threads as are needed, for tasks that may wait for each other.
	 */
	static CallbackThreads unbounded(String prefix, boolean virtual) {
		return new CallbackThreads(
				virtual ? virtualThreads(prefix) : new Pool(0, Integer.MAX_VALUE, new SynchronousQueue<>(), prefix));
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
		if (this.executor instanceof Pool pool) {
			pool.shutdown();
			try {
				pool.joinThreads();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static Executor virtualThreads(String prefix) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(prefix);
		executor.setVirtualThreads(true);
		return executor;
	}

	private static Executor pool(String prefix) {
		Pool pool = new Pool(MAX_THREADS, MAX_THREADS, new LinkedBlockingQueue<>(), prefix);
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	/**
	 * Knows its threads, since one that has left a pool need not have ended yet.
	 */
	private static final class Pool extends ThreadPoolExecutor {

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		Pool(int coreSize, int maximumSize, BlockingQueue<Runnable> queue, String prefix) {
			super(coreSize, maximumSize, IDLE_SECONDS, TimeUnit.SECONDS, queue);
			CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
			factory.setDaemon(true);
			setThreadFactory((task) -> {
				this.threads.removeIf((thread) -> thread.getState() == Thread.State.TERMINATED);
				Thread thread = factory.newThread(task);
				this.threads.add(thread);
				return thread;
			});
		}

		void joinThreads() throws InterruptedException {
			long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
			for (Thread thread : this.threads) {
				long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
				// it may be a callback that closes the context
				if (left > 0 && thread != Thread.currentThread()) {
					thread.join(left);
				}
			}
		}

	}

}
