package io.github.wsboot.engine;

import org.jspecify.annotations.Nullable;

/**
 * How much a connection may still send. What it is given in a second may come at once;
 * the last message of that may be as large as any, and is worked off afterwards. Used by
 * the thread that reads the connection.
 */
final class Inflow {

	private final @Nullable Rate messages;

	private final @Nullable Rate bytes;

	private Inflow(EngineSettings.Limits limits, long now) {
		this.messages = (limits.messagesPerSecond() > 0) ? new Rate(limits.messagesPerSecond(), now) : null;
		this.bytes = (limits.bytesPerSecond() > 0) ? new Rate(limits.bytesPerSecond(), now) : null;
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
		if (this.messages != null && messages > 0 && this.messages.left(now) < 1) {
			return Limit.MESSAGES;
		}
		if (this.bytes != null && bytes > 0 && this.bytes.left(now) <= 0) {
			return Limit.BYTES;
		}
		if (this.messages != null) {
			this.messages.take(messages);
		}
		if (this.bytes != null) {
			this.bytes.take((double) bytes);
		}
		return null;
	}

}
