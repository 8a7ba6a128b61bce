package io.github.wsboot.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * When a connection last gave a sign of life, and the pings that ask for one. All times
 * are those of the monotonic clock.
 */
final class Liveness {

	private volatile long lastSeen;

	/** Like the above, but moved on while we do not read. */
	private volatile long alive;

	private volatile long nextPing;

	private volatile @Nullable SentPing sentPing;

	Liveness(long now) {
		this.lastSeen = now;
		this.alive = now;
	}

	void seen() {
		long now = System.nanoTime();
		this.lastSeen = now;
		this.alive = now;
	}

	/**
	 * Silence counts from here on, though nothing was seen.
	 */
	void excuse(long now) {
		this.alive = now;
	}

	long lastSeen() {
		return this.lastSeen;
	}

	boolean isSilent(long now, Pace pace) {
		return pace.timeout() > 0 && now - this.alive > pace.timeout();
	}

	/**
	 * Begins to ping, spread so that clients that came together are not pinged together.
	 */
	void begin(Pace pace) {
		long interval = pace.interval();
		if (interval > 0) {
			this.nextPing = System.nanoTime() + ThreadLocalRandom.current().nextLong(interval / 2, interval + 1);
		}
	}

	/**
	 * The next ping, if it is due.
	 */
	@Nullable ByteBuffer nextPing(long now, Pace pace) {
		if (pace.interval() <= 0 || now - this.nextPing < 0) {
			return null;
		}
		this.nextPing = now + pace.interval();
		return ByteBuffer.allocate(Long.BYTES).putLong(0, now);
	}

	void pinging(ByteBuffer payload) {
		this.sentPing = new SentPing(payload, System.nanoTime());
	}

	/**
	 * How long the answer to a ping took.
	 * @return the round trip, {@code null} if this pong answers no ping
	 */
	@Nullable Duration pong(ByteBuffer payload) {
		SentPing sent = this.sentPing;
		if (sent == null || !sent.payload().equals(payload)) {
			return null;
		}
		this.sentPing = null;
		return Duration.ofNanos(System.nanoTime() - sent.time());
	}

	/**
	 * The last ping that was written.
	 *
	 * @param payload its payload
	 * @param time when
	 */
	private record SentPing(ByteBuffer payload, long time) {

	}

	/**
	 * How often to ask and how long to wait.
	 *
	 * @param interval nanoseconds between two pings, 0 for none
	 * @param timeout nanoseconds of silence, 0 for any
	 */
	record Pace(long interval, long timeout) {

	}

}
