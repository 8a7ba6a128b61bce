package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ClusterUnavailableException;

/**
 * Waits for stages, on threads that may.
 */
final class Waiting {

	private Waiting() {
	}

	/**
	 * Waits for a value.
	 * @throws ClusterUnavailableException if it does not come
	 */
	static <T> T forValue(CompletionStage<T> stage, Duration timeout) {
		try {
			return stage.toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterUnavailableException("Interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new ClusterUnavailableException("Redis did not answer", ex);
		}
	}

	/**
	 * Waits for a good end.
	 * @throws ClusterUnavailableException if it does not come
	 */
	static void forEnd(CompletionStage<Void> stage, Duration timeout) {
		forValue(stage.thenApply((nothing) -> true), timeout);
	}

	/**
	 * Waits for an end, whatever it is.
	 * @return whether it came and was good
	 */
	static boolean quietly(CompletionStage<?> stage, Duration timeout) {
		try {
			CompletableFuture<?> future = stage.toCompletableFuture();
			future.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

}
