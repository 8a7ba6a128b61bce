package io.github.wsboot.engine;

import java.util.List;

import io.github.wsboot.WsCloseStatus;

/**
 * Is told what happens, as the ground of meters. It is called on the threads that do it,
 * partly for every message and with locks held: it must return at once and not throw.
 *
 * @since 0.1.0
 */
public interface EngineListener {

	/** Does not listen. */
	EngineListener NONE = new EngineListener() {
	};

	/**
	 * Has all of several listeners listen. What one of them throws is logged, and the
	 * others hear of it all the same.
	 * @param listeners the listeners
	 * @return one that tells them in this order
	 */
	static EngineListener of(List<EngineListener> listeners) {
		return listeners.isEmpty() ? NONE : new EngineListeners(listeners);
	}

	/**
	 * A handshake was answered.
	 * @param httpStatus the status of the answer, 101 if it was upgraded
	 * @param nanos how long that took
	 */
	default void handshake(int httpStatus, long nanos) {
	}

	/**
	 * A connection was upgraded, but is closed before any callback.
	 * @param status what its peer is told
	 */
	default void refused(WsCloseStatus status) {
	}

	/**
	 * A connection has opened; its {@code onOpen} follows.
	 */
	default void opened() {
	}

	/**
	 * A connection that had opened has ended; its {@code onClose} follows.
	 * @param status how
	 * @param cause why
	 */
	default void closed(WsCloseStatus status, CloseCause cause) {
	}

	/**
	 * A whole message has arrived, or a part of one that is fetched in parts.
	 * @param messages 1, but 0 for a part that is not the last one
	 * @param bytes its payload
	 */
	default void received(int messages, long bytes) {
	}

	/**
	 * The transport was handed messages.
	 * @param messages how many
	 * @param bytes their payload
	 */
	default void sent(int messages, long bytes) {
	}

	/**
	 * A message waits to be written.
	 * @param bytes the payload of all that wait for this connection
	 */
	default void queued(long bytes) {
	}

	/**
	 * Messages do not get to their recipient.
	 * @param loss why
	 * @param messages how many
	 */
	default void lost(Loss loss, int messages) {
	}

	/**
	 * Somebody has run into a limit.
	 * @param limit the limit
	 */
	default void exceeded(Limit limit) {
	}

	/**
	 * A ping was answered.
	 * @param nanos how long that took
	 */
	default void ponged(long nanos) {
	}

	/**
	 * A run of broadcasts was offered to all its members.
	 * @param members how many connections
	 * @param messages how many messages each
	 * @param nanos how long that took, not counting the time before
	 */
	default void swept(int members, int messages, long nanos) {
	}

}
