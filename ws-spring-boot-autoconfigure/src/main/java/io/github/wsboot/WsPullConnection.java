package io.github.wsboot;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A connection whose messages the application fetches, on a thread of its own, instead of
 * being called back.
 * <p>
 * What arrives waits in an inbox. When that is full nothing more is read from the
 * connection, until half of it is free again: the peer is slowed down by TCP. The silence
 * of a connection that is not read is not held against its peer; but if the application
 * fetches nothing for {@code ws.heartbeat.timeout}, it is closed with 1013. To be used by
 * one thread at a time for receiving; everything else from any.
 *
 * @since 0.1.0
 */
public interface WsPullConnection extends WsConnection {

	/**
	 * Waits for the next message. What the inbox holds of a message larger than
	 * {@code ws.max-message-size} closes the connection with 1009.
	 * @return the message
	 * @throws ConnectionClosedException if the connection has ended and every message
	 * that had arrived before has been received; again with each further call
	 * @throws java.util.concurrent.CancellationException if the thread is interrupted
	 */
	WsMessage receive();

	/**
	 * Waits for the next message, but not for ever. What has arrived of a message stays
	 * for the next call.
	 * @param timeout how long to wait, zero to take what is there
	 * @return the message, {@code null} if none was complete in time
	 * @throws ConnectionClosedException as for {@link #receive()}
	 * @throws java.util.concurrent.CancellationException if the thread is interrupted
	 */
	@Nullable WsMessage receive(Duration timeout);

	/**
	 * Waits for the next message to begin, to be read as it arrives, whatever its size.
	 * The next call of a {@code receive} method skips what was not read of it. Not to be
	 * mixed with a {@link #receive(Duration)} that has returned {@code null} in the
	 * middle of a message.
	 * @return the message
	 * @throws ConnectionClosedException as for {@link #receive()}
	 * @throws java.util.concurrent.CancellationException if the thread is interrupted
	 */
	WsMessageStream receiveStream();

	/**
	 * Waits for the next message and decodes it.
	 * @param <T> the type of the value
	 * @param type the type of the value
	 * @return the value
	 * @throws IllegalArgumentException if the message is not such a value in JSON, and
	 * nothing else; the connection stays
	 * @throws IllegalStateException if there is no {@link JsonDecoder} bean
	 * @throws ConnectionClosedException as for {@link #receive()}
	 */
	<T> T receiveJson(Class<T> type);

}
