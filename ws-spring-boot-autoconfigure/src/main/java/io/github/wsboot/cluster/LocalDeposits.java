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

	/**
	 * Keeps a value, in place of another one under its key.
	 * @param key the key
	 * @param value the value
	 * @param timeToLive for how long
	 * @param limit how many values there may be at most
	 * @return false if there are too many
	 */
	public synchronized boolean put(String key, String value, Duration timeToLive, int limit) {
		long now = System.nanoTime();
		removeExpired(now);
		remove(key);
		if (this.byKey.size() >= limit) {
			return false;
		}
		Kept kept = new Kept(key, value, now + timeToLive.toNanos());
		this.byKey.put(key, kept);
		this.byEnd.add(kept);
		return true;
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
		}
		return kept;
	}

	/**
	 * A value, and until when it is kept.
	 */
	private record Kept(String key, String value, long end) implements Comparable<Kept> {

		@Override
		public int compareTo(Kept other) {
			int order = Long.signum(this.end - other.end);
			return (order != 0) ? order : this.key.compareTo(other.key);
		}

	}

}
