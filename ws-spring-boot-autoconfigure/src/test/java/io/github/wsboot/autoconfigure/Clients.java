package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The threads of a test's clients, which end with it.
 */
final class Clients implements BeforeEachCallback, AfterEachCallback {

	private ExecutorService threads = Executors.newCachedThreadPool();

	@Override
	public void beforeEach(ExtensionContext context) {
		this.threads = Executors.newCachedThreadPool();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.threads.shutdownNow();
	}

	/**
	 * How often, in the gate and with {@code -Dws.test.full=true}.
	 */
	static int howMany(int gate, int full) {
		return Boolean.getBoolean("ws.test.full") ? full : gate;
	}

	<T> Future<T> submit(Callable<T> task) {
		return this.threads.submit(task);
	}

	void run(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Has that many clients do something at the same moment.
	 */
	<T> List<Future<T>> together(int count, IntFunction<T> task) {
		CountDownLatch ready = new CountDownLatch(count);
		List<Future<T>> results = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int index = i;
			results.add(submit(() -> {
				ready.countDown();
				ready.await();
				return task.apply(index);
			}));
		}
		return results;
	}

	/**
	 * Awaits results, and fails as the first of them that has failed.
	 */
	static <T> List<T> all(List<Future<T>> futures) throws Exception {
		List<T> results = new ArrayList<>();
		for (Future<T> future : futures) {
			results.add(future.get());
		}
		return results;
	}

}
