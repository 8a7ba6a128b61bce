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
	 * @param content the value, and whose it is
	 * @param timeToLive for how long
	 * @param room asked before
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public void put(String key, Content content, Duration timeToLive, Room room) {
		synchronized (this.local) {
			room.require(this.local.count(), this.local.count(content.owner()));
			this.local.put(key, content.owner(), content.encoded(), timeToLive);
		}
		if (this.cluster != null) {
			try {
				await(this.cluster.put(key, content.encoded(), timeToLive).toCompletableFuture());
			}
			catch (ClusterUnavailableException ex) {
				this.local.take(key);
				throw ex;
			}
		}
	}

	/**
	 * Takes a value. Waits for the cluster, for a bounded time.
	 * @param key its key
	 * @return the value, for the first who asks in time
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public Optional<Withdrawal> take(String key) {
		long askedAt = System.nanoTime();
		if (this.cluster == null) {
			return this.local.take(key).flatMap((deposit) -> withdrawal(key, deposit, askedAt));
		}
		CompletionStage<Optional<Deposit>> asked = this.cluster.take(key);
		try {
			Optional<Deposit> taken = await(asked.toCompletableFuture());
			taken.ifPresent((deposit) -> this.local.take(key));
			return taken.flatMap((deposit) -> withdrawal(key, deposit, askedAt));
		}
		catch (ClusterUnavailableException ex) {
			asked.thenAccept((late) -> late.flatMap((deposit) -> withdrawal(key, deposit, askedAt))
				.ifPresent(Withdrawal::putBack));
			throw ex;
		}
	}

	private Optional<Withdrawal> withdrawal(String key, Deposit deposit, long askedAt) {
		return Content.decoded(deposit.value())
			.map((content) -> new Withdrawal(this, key, content, deposit.left(), askedAt));
	}

	private void putBack(String key, Content content, Duration left) {
		if (left.isNegative() || left.isZero()) {
			return;
		}
		this.local.put(key, content.owner(), content.encoded(), left);
		if (this.cluster != null) {
			this.cluster.put(key, content.encoded(), left);
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
	 * Says whether there may be one more value.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	public interface Room {

		/**
		 * Throws an exception, which goes to the caller, if there may not.
		 * @param all how many there are that were put on this node
		 * @param ofTheOwner how many of them are of the same owner
		 */
		void require(int all, int ofTheOwner);

	}

	/**
	 * What is kept.
	 *
	 * @param owner whose it is
	 * @param value the value
	 * @since 0.1.0
	 */
	public record Content(String owner, String value) {

		String encoded() {
			return this.owner.length() + " " + this.owner + this.value;
		}

		/**
		 * Reads what was written.
		 * @return the content, empty if somebody else has written it
		 */
		static Optional<Content> decoded(String text) {
			int space = text.indexOf(' ');
			try {
				String rest = text.substring(space + 1);
				int length = Integer.parseInt(text, 0, space, 10);
				return Optional.of(new Content(rest.substring(0, length), rest.substring(length)));
			}
			catch (IndexOutOfBoundsException | NumberFormatException ex) {
				return Optional.empty();
			}
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

		private final Content content;

		private final Duration left;

		/** Before it was taken, so that nothing is kept for longer than it should. */
		private final long askedAt;

		private Withdrawal(Deposits deposits, String key, Content content, Duration left, long askedAt) {
			this.deposits = deposits;
			this.key = key;
			this.content = content;
			this.left = left;
			this.askedAt = askedAt;
		}

		/**
		 * What was kept.
		 * @return the value and whose it is
		 */
		public Content content() {
			return this.content;
		}

		/**
		 * Puts the value back, for as long as it would have been kept. Does not wait for
		 * the cluster.
		 */
		public void putBack() {
			Duration held = Duration.ofNanos(System.nanoTime() - this.askedAt);
			this.deposits.putBack(this.key, this.content, this.left.minus(held));
		}

	}

}
