package io.github.wsboot.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.Deposit;
import io.github.wsboot.cluster.LocalDeposits;
import org.jspecify.annotations.Nullable;

/**
 * Values that are kept for a while and taken once, on whatever node of the cluster.
 *
 * @since 0.1.0
 */
public final class Deposits {

	private final @Nullable ClusterEngine cluster;

	private final Duration timeout;

	/** In a cluster only those that were put on this node, to count them. */
	private final LocalDeposits local = new LocalDeposits();

	Deposits(@Nullable ClusterEngine cluster, Duration timeout) {
		this.cluster = cluster;
		this.timeout = timeout;
	}

	/**
	 * Keeps a value. Waits for the cluster, for a bounded time.
	 * @param key a key that is not used for anything else
	 * @param value the value
	 * @param timeToLive for how long
	 * @param limit how many values there may be at most that were put on this node
	 * @return false if there are too many
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public boolean put(String key, String value, Duration timeToLive, int limit) {
		if (!this.local.put(key, value, timeToLive, limit)) {
			return false;
		}
		if (this.cluster != null) {
			CompletionStage<Boolean> done = this.cluster.put(key, value, timeToLive).thenApply((nothing) -> true);
			try {
				await(done.toCompletableFuture());
			}
			catch (ClusterUnavailableException ex) {
				this.local.take(key);
				throw ex;
			}
		}
		return true;
	}

	/**
	 * Takes a value. Waits for the cluster, for a bounded time.
	 * @param key its key
	 * @return the value, for the first who asks in time
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public Optional<Withdrawal> take(String key) {
		if (this.cluster == null) {
			return this.local.take(key).map((deposit) -> new Withdrawal(this, key, deposit));
		}
		CompletionStage<Optional<Deposit>> asked = this.cluster.take(key);
		try {
			Optional<Deposit> taken = await(asked.toCompletableFuture());
			taken.ifPresent((deposit) -> this.local.take(key));
			return taken.map((deposit) -> new Withdrawal(this, key, deposit));
		}
		catch (ClusterUnavailableException ex) {
			asked.thenAccept((late) -> late.ifPresent((deposit) -> putBack(key, deposit.value(), deposit.left())));
			throw ex;
		}
	}

	private void putBack(String key, String value, Duration left) {
		if (left.isNegative() || left.isZero()) {
			return;
		}
		this.local.put(key, value, left, Integer.MAX_VALUE);
		if (this.cluster != null) {
			this.cluster.put(key, value, left);
		}
	}

	private <T> T await(CompletableFuture<T> answer) {
		try {
			return answer.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterUnavailableException("Interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new ClusterUnavailableException("The cluster does not answer", ex);
		}
	}

	/**
	 * A value that was taken.
	 *
	 * @since 0.1.0
	 */
	public static final class Withdrawal {

		private final Deposits deposits;

		private final String key;

		private final Deposit deposit;

		private final long takenAt = System.nanoTime();

		private Withdrawal(Deposits deposits, String key, Deposit deposit) {
			this.deposits = deposits;
			this.key = key;
			this.deposit = deposit;
		}

		/**
		 * The value.
		 * @return the value
		 */
		public String value() {
			return this.deposit.value();
		}

		/**
		 * Puts the value back, for as long as it would have been kept. Does not wait for
		 * the cluster.
		 */
		public void putBack() {
			Duration held = Duration.ofNanos(System.nanoTime() - this.takenAt);
			this.deposits.putBack(this.key, value(), this.deposit.left().minus(held));
		}

	}

}
