package io.github.wsboot;

/**
 * What the application does with a connection whose messages it fetches.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsPullHandler {

	/**
	 * Serves a connection, on a thread of its own (a virtual one on Java 21 and later).
	 * The connection is closed when this method ends: with 1000 if it returns, or if what
	 * it throws is that the connection has ended; else with 1011, and
	 * {@link WsHandlerFunc#onError} is told.
	 * @param connection the connection, the same instance as in every callback
	 * @throws Exception whatever it likes
	 */
	void handle(WsPullConnection connection) throws Exception;

}
