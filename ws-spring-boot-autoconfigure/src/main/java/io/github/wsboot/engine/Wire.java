package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of one connection, what a bridge implements. {@link #write},
 * {@link #ping} and {@link #close} are called one after the other, each only when the one
 * before is done; {@link #abort} is called from any thread at any time and must not
 * block.
 * <p>
 * A wire that blocks on the peer returns when the transport has taken what was written. A
 * wire that does not says so and tells later when the transport has.
 *
 * @since 0.1.0
 */
public interface Wire {

	/**
	 * Whether {@link #write} may wait for the peer. If not, any thread that sends may
	 * call it.
	 * @return whether it may
	 */
	default boolean isBlocking() {
		return true;
	}

	/**
	 * Writes messages, in order and whole, and pushes them out together.
	 * @param batch the messages; not to be used after the call
	 * @param whenTaken called, on any thread and without blocking it, if this method
	 * returns false: with {@code null} when the transport has taken everything, else with
	 * what went wrong; never if the connection ends before
	 * @return whether the transport has taken everything already
	 * @throws IOException if the connection is broken
	 */
	boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException;

	/**
	 * Writes a ping frame.
	 * @param payload at most 125 bytes
	 * @param whenTaken as for {@link #write}
	 * @return as for {@link #write}
	 * @throws IOException if the connection is broken
	 */
	boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) throws IOException;

	/**
	 * Sends the Close frame. Nothing is written afterwards; what still arrives is read
	 * and discarded until the peer answers or {@link #abort} is called. May block.
	 * @param status a sendable status
	 * @throws IOException if the connection is broken
	 */
	void close(WsCloseStatus status) throws IOException;

	/**
	 * Reads again what was left unread because the connection was
	 * {@link Connection#isFull() full}. Called from any thread; must not block.
	 */
	default void resume() {
	}

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
