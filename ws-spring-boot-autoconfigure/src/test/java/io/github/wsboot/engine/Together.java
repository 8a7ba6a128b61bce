package io.github.wsboot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Has many threads do something at the same moment.
 */
final class Together {

	private Together() {
	}

	/**
	 * Runs a task in as many threads, and returns when all have returned.
	 * @throws java.util.concurrent.ExecutionException if one has thrown
	 */
	static void run(int threads, Task task) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch ready = new CountDownLatch(threads);
			List<Future<?>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int index = i;
				results.add(pool.submit(() -> {
					ready.countDown();
					ready.await();
					task.run(index);
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get(120, TimeUnit.SECONDS);
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

	/**
	 * How often, in the gate and with {@code -Dws.test.full=true}.
	 */
	static int times(int gate, int full) {
		return Boolean.getBoolean("ws.test.full") ? full : gate;
	}

	static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What one of the threads does.
	 */
	@FunctionalInterface
	interface Task {

		void run(int index) throws Exception;

	}

}
