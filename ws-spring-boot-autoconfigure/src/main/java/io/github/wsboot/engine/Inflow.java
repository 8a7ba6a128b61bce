package io.github.wsboot.engine;

import org.jspecify.annotations.Nullable;

/**
 * How much a connection may still send. What it is given in a second may come at once;
 * the last message of that may be as large as any, and is worked off afterwards. Used by
 * the thread that reads the connection.
 */
final class Inflow {

	private static final double SECOND = 1_000_000_000.0;

	private final int messagesPerSecond;

	private final long bytesPerSecond;

	private double messages;

	private double bytes;

	private long filledAt;

	private Inflow(EngineSettings.Limits limits, long now) {
		this.messagesPerSecond = limits.messagesPerSecond();
		this.bytesPerSecond = limits.bytesPerSecond();
		this.messages = this.messagesPerSecond;
		this.bytes = this.bytesPerSecond;
		this.filledAt = now;
	}

	/**
	 * The inflow of one connection.
	 * @return {@code null} if there is no limit
	 */
	static @Nullable Inflow of(EngineSettings.Limits limits, long now) {
		boolean limited = limits.messagesPerSecond() > 0 || limits.bytesPerSecond() > 0;
		return limited ? new Inflow(limits, now) : null;
	}

	/**
	 * Takes what has arrived.
	 * @param now the time on the monotonic clock
	 * @return the limit that it exceeds, {@code null} if none
	 */
	@Nullable Limit take(int messages, long bytes, long now) {
		double seconds = (now - this.filledAt) / SECOND;
		this.filledAt = now;
		this.messages = Math.min(this.messagesPerSecond, this.messages + seconds * this.messagesPerSecond);
		this.bytes = Math.min((double) this.bytesPerSecond, this.bytes + seconds * this.bytesPerSecond);
		if (this.messagesPerSecond > 0 && messages > 0 && this.messages < 1) {
			return Limit.MESSAGES;
		}
		if (this.bytesPerSecond > 0 && bytes > 0 && this.bytes <= 0) {
			return Limit.BYTES;
		}
		this.messages -= messages;
		this.bytes -= bytes;
		return null;
	}

}
