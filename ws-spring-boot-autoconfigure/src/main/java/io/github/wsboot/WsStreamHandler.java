package io.github.wsboot;

/**
 * Takes messages while they arrive instead of {@link WsHandlerFunc#onMessage}, so that
 * they may be larger than {@code ws.max-message-size} and are never held as a whole. A
 * bean; the first in order that wants a connection gets all of its messages. The other
 * callbacks of its {@link WsHandlerFunc}s stay what they are.
 *
 * @since 0.1.0
 */
public interface WsStreamHandler {

	/**
	 * Whether this handler takes the messages of a connection.
	 * @param handshake the request that opens it
	 * @return whether it does
	 */
	boolean wants(WsHandshake handshake);

	/**
	 * A message has begun to arrive. Called on a thread of the connection's own (a
	 * virtual one on Java 21 and later), for one message after the other. While it does
	 * not read, the connection is not read either, for at most
	 * {@code ws.heartbeat.timeout}.
	 * @param connection the connection
	 * @param message the message
	 * @throws Exception whatever it likes; {@link WsHandlerFunc#onError} is told, the
	 * rest of the message is skipped and the connection stays
	 */
	void onMessage(WsConnection connection, WsMessageStream message) throws Exception;

}
