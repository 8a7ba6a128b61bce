package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A connection of a container beneath the frames, TLS included.
 */
interface FrameSocket {

	/**
	 * Takes what has arrived, without waiting for it. Called by one thread at a time.
	 * @param input where to put it; holds nothing else afterwards
	 * @return how much it is, negative if the peer has ended its stream
	 * @throws IOException if the connection is broken
	 */
	int read(ByteBuffer input) throws IOException;

	/**
	 * Whether the container notices everything that can be read, so that what does not
	 * fill a buffer was all.
	 */
	boolean isPolledPlain();

	/**
	 * Whether what is left unread can still be read when the container comes again.
	 */
	boolean mayReadLater();

	/**
	 * Has a thread of the container read, which did not care any more.
	 * @throws java.util.concurrent.RejectedExecutionException if there is none
	 */
	void readAgain();

	/**
	 * Whether {@link #write} may wait for the peer.
	 */
	boolean isBlocking();

	/**
	 * Writes a buffer up to its limit. Never called before the write before it has ended.
	 * @param output the buffer
	 * @param whenWritten told, if this method returns false, when everything is written
	 * or has failed
	 * @return whether everything is written already
	 * @throws IOException if the connection is broken
	 */
	boolean write(ByteBuffer output, Consumer<@Nullable Throwable> whenWritten) throws IOException;

	/**
	 * Ends the stream to the peer, if that can be done while still reading.
	 */
	void endOutput();

	/**
	 * Ends TCP. Called once.
	 * @param atOnce whether a thread that is inside must come out of it
	 */
	void end(boolean atOnce);

	/**
	 * The object beneath.
	 */
	<T> Optional<T> unwrap(Class<T> type);

}
