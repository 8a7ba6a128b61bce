package io.github.wsboot;

import java.io.InputStream;
import java.io.Reader;

/**
 * A message that is read while it arrives. Reading waits for the peer, and ends with an
 * {@link java.io.IOException}, caused by a {@link ConnectionClosedException}, if the
 * connection ends in the middle of the message. What of it was not read when its receiver
 * is done with it is skipped.
 *
 * @since 0.1.0
 */
public interface WsMessageStream {

	/**
	 * Whether it is text.
	 * @return whether it is text
	 */
	boolean isText();

	/**
	 * The payload, text as UTF-8. The same stream with each call.
	 * @return the stream
	 */
	InputStream inputStream();

	/**
	 * The payload as text; not to be mixed with {@link #inputStream()}. The same reader
	 * with each call.
	 * @return the reader
	 */
	Reader reader();

}
