package io.github.wsboot.engine;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsMessageStream;
import io.github.wsboot.WsPullConnection;
import io.github.wsboot.WsPullHandler;
import io.github.wsboot.WsStreamHandler;

/**
 * Gives one message after the other to a {@link WsStreamHandler}.
 *
 * @since 0.1.0
 */
public final class StreamLoop implements WsPullHandler {

	private final WsStreamHandler handler;

	/**
	 * Creates a loop.
	 * @param handler takes the messages
	 */
	public StreamLoop(WsStreamHandler handler) {
		this.handler = handler;
	}

	@Override
	public void handle(WsPullConnection connection) {
		while (true) {
			WsMessageStream message = connection.receiveStream();
			try {
				this.handler.onMessage(connection, message);
			}
			catch (Throwable ex) {
				if (ConnectionClosedException.statusOf(ex).isEmpty()) {
					((Connection) connection).reportFailure("onMessage of a WsStreamHandler", ex);
				}
			}
		}
	}

}
