package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Values that are kept in this JVM for a while, on the monotonic clock, and taken once.
 *
 * @since 0.1.0
 */
public final class LocalDeposits {

	// guarded by this

	private final Map<String, Kept> byKey = new HashMap<>();

	private final TreeSet<Kept> byEnd = new TreeSet<>();

	private final Map<String, Integer> perOwner = new HashMap<>();

	/**
	 * Keeps a value, in place of another one under its key.
	 * @param key the key
	 * @param owner whose value it is
	 * @param value the value
	 * @param timeToLive for how long
	 */
	public synchronized void put(String key, String owner, String value, Duration timeToLive) {
		long now = System.nanoTime();
		removeExpired(now);
		remove(key);
		Kept kept = new Kept(key, owner, value, now + timeToLive.toNanos());
		this.byKey.put(key, kept);
		this.byEnd.add(kept);
		this.perOwner.merge(owner, 1, Integer::sum);
	}

	/**
	 * Number of values that are kept.
	 * @return the number
	 */
	public synchronized int count() {
		removeExpired(System.nanoTime());
		return this.byKey.size();
	}

	/**
	 * Number of values that are kept for somebody.
	 * @param owner whose values
	 * @return the number
	 */
	public synchronized int count(String owner) {
		removeExpired(System.nanoTime());
		return this.perOwner.getOrDefault(owner, 0);
	}

	/**
	 * Takes a value.
	 * @param key its key
	 * @return the value, for the first who asks in time
	 */
	public synchronized Optional<Deposit> take(String key) {
		long now = System.nanoTime();
		removeExpired(now);
		return Optional.ofNullable(remove(key))
			.map((kept) -> new Deposit(kept.value(), Duration.ofNanos(kept.end() - now)));
	}

	private void removeExpired(long now) {
		while (!this.byEnd.isEmpty() && this.byEnd.first().end() - now <= 0) {
			remove(this.byEnd.first().key());
		}
	}

	private @Nullable Kept remove(String key) {
		Kept kept = this.byKey.remove(key);
		if (kept != null) {
			this.byEnd.remove(kept);
			this.perOwner.computeIfPresent(kept.owner(), (owner, count) -> (count > 1) ? count - 1 : null);
		}
		return kept;
	}

	/**
	 * A value, whose it is, and until when it is kept.
	 */
	private record Kept(String key, String owner, String value, long end) implements Comparable<Kept> {

		@Override
		public int compareTo(Kept other) {
			int order = Long.signum(this.end - other.end);
			return (order != 0) ? order : this.key.compareTo(other.key);
		}

	}

}
