package io.github.wsboot;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One connection, from the handshake until after {@code onClose}. Thread-safe; no method
 * waits for the peer, except a send on the connection's own inbound thread, which may
 * wait up to {@code ws.outbound.send-timeout}.
 *
 * @since 0.1.0
 */
public interface WsConnection {

	/**
	 * The code that names this connection in the manager.
	 * @return the code, never empty
	 */
	String uniqueCode();

	/**
	 * An opaque id of this very connection: random, never reused, no credential.
	 * @return the id
	 */
	String id();

	/**
	 * The uid it is bound to, or was when it closed.
	 * @return the uid
	 */
	Optional<String> uid();

	/**
	 * The groups it is in, or was when it closed.
	 * @return an immutable snapshot
	 */
	Set<String> groups();

	/**
	 * Its info, or what it was when it closed.
	 * @return an immutable snapshot
	 */
	Map<String, String> info();

	/**
	 * Objects of the application, local to this node, during and after the connection.
	 * Concurrent, no null values.
	 * @return the mutable attributes
	 */
	Map<String, Object> attributes();

	/**
	 * The request that opened it. Complete until {@code onOpen} has returned, afterwards
	 * without query, cookies and the headers that {@code ws.handshake.retain-headers}
	 * does not name.
	 * @return the handshake
	 */
	WsHandshake handshake();

	/**
	 * When it was opened, on the wall clock.
	 * @return the time
	 */
	Instant connectedAt();

	/**
	 * When something last arrived from the peer, on the wall clock.
	 * @return the time
	 */
	Instant lastSeenAt();

	/**
	 * When it is closed with 4401, because who it belongs to is known until then only, on
	 * the wall clock.
	 * @return the time, if there is one
	 */
	Optional<Instant> expiresAt();

	/**
	 * Says until when it is known who it belongs to, from now on: later after a new
	 * proof, or sooner. It counts down on the monotonic clock, as it does since the
	 * handshake.
	 * @param time the time, on the wall clock; one that has passed closes it within a
	 * moment, {@code null} is never
	 * @return whether the connection is open and its time was not over yet; if not,
	 * nothing changes
	 */
	boolean expireAt(@Nullable Instant time);

	/**
	 * The address of the peer.
	 * @return the address, if the container knows it
	 */
	@Nullable InetSocketAddress remoteAddress();

	/**
	 * The address of this end.
	 * @return the address, if the container knows it
	 */
	@Nullable InetSocketAddress localAddress();

	/**
	 * Whether it is open: not closed, and no close has begun.
	 * @return whether it is open
	 */
	boolean isOpen();

	/**
	 * Whether the calling thread runs a callback of this connection. As long as it does,
	 * nothing is read, so that waiting there for something the peer shall send is in
	 * vain. The thread of a {@link WsPullHandler} is none.
	 * @return whether a callback of this connection runs on this thread
	 */
	boolean isCallbackThread();

	/**
	 * Sends a message, in order with everything else sent to this connection.
	 * @param message the message; {@code null} is an {@link IllegalArgumentException}
	 * @return queued, or refused when the queue is full or the connection is closing or
	 * closed
	 */
	SendResult send(WsMessage message);

	/**
	 * Sends a text message.
	 * @param text the text; {@code null} is an {@link IllegalArgumentException}
	 * @return queued, or refused
	 */
	SendResult sendMessage(String text);

	/**
	 * Sends a binary message.
	 * @param binary the payload, copied; {@code null} is an
	 * {@link IllegalArgumentException}
	 * @return queued, or refused
	 */
	SendResult sendBinary(byte[] binary);

	/**
	 * Sends a value as a text message of JSON, encoded before anything is sent.
	 * @param value the value
	 * @return queued, or refused
	 * @throws IllegalStateException if there is no {@link JsonEncoder} bean; what the
	 * encoder throws is passed on, and nothing was sent
	 */
	SendResult sendJson(Object value);

	/**
	 * Begins a text message that is sent part by part, in fragments, without being held
	 * as a whole. It takes its place in the order of messages now: what is sent later
	 * waits behind it, within the limits of the queue, while pings and pongs pass
	 * between. Unlike everything else that sends, writing it waits for the peer, part by
	 * part for at most {@code ws.outbound.send-timeout}; so it must not be done on a
	 * thread that others need. To be used by one thread, and to be closed, which ends the
	 * message; a close of the connection before that cuts it off. It is not compressed.
	 * @return the writer
	 * @throws IOException if the connection is closing or its queue is full; writing
	 * throws it when the connection ends in the middle of the message
	 */
	Writer textWriter() throws IOException;

	/**
	 * Begins a binary message that is sent part by part, like {@link #textWriter()}.
	 * @return the stream
	 * @throws IOException if the connection is closing or its queue is full; writing
	 * throws it when the connection ends in the middle of the message
	 */
	OutputStream binaryStream() throws IOException;

	/**
	 * Sends a ping frame, ahead of queued messages. A ping that is still waiting to be
	 * written is replaced.
	 * @param payload at most 125 bytes, copied; a longer one is an
	 * {@link IllegalArgumentException}
	 * @return whether the connection is open; if not, nothing is sent
	 */
	boolean ping(byte[] payload);

	/**
	 * Counts as a sign of life of the peer, for applications that know better;
	 * {@link #lastSeenAt()} stays. Does nothing after the close.
	 */
	void keepAlive();

	/**
	 * Closes with 1000, like {@link #close(WsCloseStatus)}.
	 */
	void close();

	/**
	 * Closes: flushes what is queued (bounded in time), sends the Close frame with the
	 * reason cut to 123 bytes at a character border, then ends TCP whether or not the
	 * peer answers. Idempotent, the first status counts. {@code onClose} follows after
	 * the running callback.
	 * @param status the code and reason; one that is not
	 * {@link WsCloseStatus#isSendable() sendable} is an {@link IllegalArgumentException}
	 */
	void close(WsCloseStatus status);

	/**
	 * The object of the container or framework beneath, for what this API does not offer.
	 * Sending through it breaks the order of messages.
	 * @param <T> the type asked for
	 * @param type the type asked for
	 * @return the object, if it is of that type
	 */
	<T> Optional<T> unwrap(Class<T> type);

}
