package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ClusterUnavailableException;

/**
 * The end of a caller's patience with the cluster.
 */
final class Deadline {

	private final long end;

	Deadline(Duration patience) {
		this.end = System.nanoTime() + patience.toNanos();
	}

	/**
	 * Waits for an answer.
	 * @param what what could not be done without it
	 * @throws ClusterUnavailableException if it does not come in time or is a failure
	 */
	<T> T await(CompletionStage<T> answer, String what) {
		try {
			return answer.toCompletableFuture().get(Math.max(0, this.end - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new ClusterUnavailableException(what + ": no answer in time", ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			throw new ClusterUnavailableException(what + ((cause != null) ? ": " + cause.getMessage() : ""), cause);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterUnavailableException(what + ": interrupted", ex);
		}
	}

}
