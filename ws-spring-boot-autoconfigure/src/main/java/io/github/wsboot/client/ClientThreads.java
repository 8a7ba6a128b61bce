package io.github.wsboot.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;

/**
 * The threads of clients, all of them daemons: there from the first client until the last
 * one has ended.
 */
// the threads are daemons, nobody waits for their end
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientThreads {

	/** For clients that are nobody's in particular. */
	static final ClientThreads SHARED = new ClientThreads();

	private static final int IO_THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

	private static final int IDLE_SECONDS = 10;

	/** For who has just been cancelled and does not know it yet. */
	private static final int QUIET_MILLIS = 200;

	private int users;

	private @Nullable Running running;

	synchronized Running acquire() {
		Running result = this.running;
		if (result == null) {
			result = new Running(
					new MultiThreadIoEventLoopGroup(IO_THREADS, threads("ws-client-io-"), NioIoHandler.newFactory()),
					new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
							new SynchronousQueue<>(), threads("ws-client-callback-")));
			this.running = result;
		}
		this.users++;
		return result;
	}

	synchronized void release() {
		Running stopping = this.running;
		if (--this.users == 0 && stopping != null) {
			this.running = null;
			stopping.io().shutdownGracefully(QUIET_MILLIS, 2000, TimeUnit.MILLISECONDS);
			stopping.callbacks().shutdown();
		}
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Threads that run.
	 *
	 * @param io those of Netty
	 * @param callbacks those of callbacks, look-ups and header suppliers; as many as are
	 * busy
	 */
	record Running(EventLoopGroup io, ExecutorService callbacks) {

		/**
		 * What to run application code on. Never refuses, because an executor that was
		 * shut down must not cost the application its onClose.
		 */
		Executor executor(@Nullable Executor configured) {
			Executor executor = (configured != null) ? configured : this.callbacks;
			return (task) -> {
				try {
					executor.execute(task);
				}
				catch (RejectedExecutionException ex) {
					threads("ws-client-last-").newThread(task).start();
				}
			};
		}

	}

}
