package io.github.wsboot.benchmark.cluster;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import io.github.wsboot.benchmark.protocol.Histogram;
import com.sun.management.OperatingSystemMXBean;

/**
 * Threads that do the same thing again and again, and what that cost.
 */
final class Load {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final long PATIENCE = Duration.ofMinutes(3).toNanos();

	private Load() {
	}

	/**
	 * Repeats calls for some time.
	 */
	static Outcome repeat(RedisServer redis, int threads, Duration time, IntConsumer call) {
		Histogram durations = new Histogram();
		long redisCpu = redis.cpuNanos();
		long cpu = SYSTEM.getProcessCpuTime();
		long start = System.nanoTime();
		long end = start + time.toNanos();
		side(threads, (thread) -> {
			long before = System.nanoTime();
			while (before < end) {
				call.accept(thread);
				long now = System.nanoTime();
				durations.add(now - before);
				before = now;
			}
		});
		return new Outcome(durations, System.nanoTime() - start, SYSTEM.getProcessCpuTime() - cpu,
				redis.cpuNanos() - redisCpu);
	}

	/**
	 * Runs a task on some threads at the same time.
	 */
	static void side(int threads, IntConsumer task) {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				all.add(executor.submit(() -> task.accept(thread)));
			}
			for (Future<?> one : all) {
				one.get();
			}
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * Waits until something is so.
	 * @return how long that took, in nanoseconds
	 */
	static long await(String what, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!holds(condition)) {
			if (System.nanoTime() - start > PATIENCE) {
				throw new IllegalStateException("Not in time: " + what);
			}
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
		return System.nanoTime() - start;
	}

	private static boolean holds(BooleanSupplier condition) {
		try {
			return condition.getAsBoolean();
		}
		catch (RuntimeException ex) {
			// nobody can be asked, or not yet
			return false;
		}
	}

	/**
	 * What calls cost.
	 *
	 * @param durations of each call
	 * @param nanos of all of them
	 * @param cpuNanos CPU time of this process, which is all nodes
	 * @param redisCpuNanos CPU time of Redis
	 */
	record Outcome(Histogram durations, long nanos, long cpuNanos, long redisCpuNanos) {

		long calls() {
			return this.durations.count();
		}

		double perSecond() {
			return calls() * 1e9 / this.nanos;
		}

		double cpuMicros() {
			return this.cpuNanos / 1e3 / calls();
		}

		double redisCpuMicros() {
			return this.redisCpuNanos / 1e3 / calls();
		}

	}

}
