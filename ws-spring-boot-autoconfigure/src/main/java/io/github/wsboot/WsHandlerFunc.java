package io.github.wsboot;

import java.time.Duration;

/**
 * Callbacks of the application, like a browser's. Any number of beans, called in
 * {@code @Order}; each callback has a simple form and a rich one, override either.
 * <p>
 * Per connection the order is {@code onOpen}, any number of {@code onMessage},
 * {@code onClose}; the first and the last come exactly once and nothing overlaps. Per
 * code the old connection's {@code onClose} has returned before the new one's
 * {@code onOpen} starts. Callbacks run on the thread that reads the connection (a virtual
 * one if {@code spring.threads.virtual.enabled}) or, where the server acts by itself, on
 * a thread of the manager. While one blocks, that connection is not read and nothing else
 * waits.
 * <p>
 * An exception reaches {@link #onError} and the log, no other handler or connection
 * notices and the connection stays; but one in {@code onOpen} closes it with 1011.
 *
 * @since 0.1.0
 */
public interface WsHandlerFunc {

	/**
	 * A connection is open. It is already a target of sends.
	 * @param uniqueCode the code of the connection
	 */
	default void onOpen(String uniqueCode) {
	}

	/**
	 * A message has arrived, text as UTF-8.
	 * @param uniqueCode the code of the connection
	 * @param message the message, a copy
	 */
	default void onMessage(String uniqueCode, byte[] message) {
	}

	/**
	 * A connection has ended. It is no target any more; its uid, groups and info can
	 * still be read by its code.
	 * @param uniqueCode the code of the connection
	 */
	default void onClose(String uniqueCode) {
	}

	/**
	 * A connection is open. It is already a target of sends.
	 * @param connection the connection, the same instance in every callback
	 */
	default void onOpen(WsConnection connection) {
		onOpen(connection.uniqueCode());
	}

	/**
	 * A message has arrived.
	 * @param connection the connection
	 * @param message the message
	 */
	default void onMessage(WsConnection connection, WsMessage message) {
		onMessage(connection.uniqueCode(), message.bytes());
	}

	/**
	 * A connection has ended.
	 * @param connection the connection; its uid, groups and info can still be read
	 * @param status why it ended: what was sent or received first, 1006 if TCP just broke
	 */
	default void onClose(WsConnection connection, WsCloseStatus status) {
		onClose(connection.uniqueCode());
	}

	/**
	 * A pong has answered a ping of ours.
	 * @param connection the connection
	 * @param payload the payload of the ping, at most 125 bytes
	 * @param roundTrip the time since that ping was sent
	 */
	default void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
	}

	/**
	 * A ping frame of the peer has arrived and been answered.
	 * @param connection the connection
	 * @param payload its payload, at most 125 bytes
	 */
	default void onPing(WsConnection connection, byte[] payload) {
	}

	/**
	 * The peer's Close frame has arrived and is not answered yet, so that what is sent
	 * here still reaches it, unless something else is being written at that moment;
	 * {@link #onClose} follows. Not called when this end closes first or TCP just ends.
	 * @param connection the connection
	 * @param status what the frame says, 1005 if it says nothing
	 */
	default void onClosing(WsConnection connection, WsCloseStatus status) {
	}

	/**
	 * A callback has thrown or the transport has failed. Is not called for its own
	 * exceptions.
	 * @param connection the connection
	 * @param error the error
	 */
	default void onError(WsConnection connection, Throwable error) {
	}

}
