package io.github.wsboot;

/**
 * Heartbeat on the level of the application, for clients that cannot send ping frames. A
 * bean of this type switches it on: a message that {@link #isPingMsg(byte[])} recognises
 * is swallowed and answered, no handler sees it. It counts as a sign of life like every
 * other inbound frame; ping frames are sent all the same.
 *
 * @since 0.1.0
 */
public interface Heartbeat {

	/**
	 * Whether a message is a ping. Asked for every inbound message, on the thread that
	 * reads the connection.
	 * @param message the message; text as UTF-8
	 * @return whether it is a ping
	 */
	boolean isPingMsg(byte[] message);

	/**
	 * The answer to a ping, sent as a text message.
	 * @return the answer in UTF-8
	 */
	byte[] getPongMsg();

	/**
	 * How long a client may be silent before it is closed with 4408; replaces
	 * {@code ws.heartbeat.timeout}.
	 * @return the time in seconds; 0 or less leaves the configured one
	 */
	int getAliveTime();

}
