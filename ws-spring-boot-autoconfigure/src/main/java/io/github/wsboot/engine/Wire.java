package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;

/**
 * The writing side of one connection, what a bridge implements. {@link #write},
 * {@link #flush}, {@link #ping} and {@link #close} are called by one thread at a time and
 * may block on the peer; {@link #abort} is called from any thread at any time and must
 * not.
 *
 * @since 0.1.0
 */
public interface Wire {

	/**
	 * Writes a whole message; may keep it in a buffer until {@link #flush}.
	 * @param message the message
	 * @throws IOException if the connection is broken
	 */
	void write(WsMessage message) throws IOException;

	/**
	 * Pushes out what was written.
	 * @throws IOException if the connection is broken
	 */
	void flush() throws IOException;

	/**
	 * Writes and flushes a ping frame.
	 * @param payload at most 125 bytes
	 * @throws IOException if the connection is broken
	 */
	void ping(ByteBuffer payload) throws IOException;

	/**
	 * Sends the Close frame. Nothing is written afterwards; what still arrives is read
	 * and discarded until the peer answers or {@link #abort} is called.
	 * @param status a sendable status
	 * @throws IOException if the connection is broken
	 */
	void close(WsCloseStatus status) throws IOException;

	/**
	 * Ends TCP now, making a blocked write fail. Idempotent.
	 */
	void abort();

	/**
	 * Whether TCP has ended, as far as can be told. Only asked after {@link #close}.
	 * @return whether it has ended
	 */
	boolean isEnded();

	/**
	 * The object beneath.
	 * @param <T> the type asked for
	 * @param type the type asked for
	 * @return the object, if it is of that type
	 */
	<T> Optional<T> unwrap(Class<T> type);

}
