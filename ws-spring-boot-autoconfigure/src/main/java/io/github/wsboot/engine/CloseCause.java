package io.github.wsboot.engine;

import io.github.wsboot.WsCloseStatus;

/**
 * Why a connection ends: who or what has begun that.
 *
 * @since 0.1.0
 */
public enum CloseCause {

	/** The peer has sent a Close frame. */
	PEER,

	/** The transport has ended without one. */
	TRANSPORT,

	/** The application has closed it. */
	APPLICATION,

	/** Another connection has taken its code. */
	REPLACED,

	/** The peer gave no sign of life. */
	HEARTBEAT,

	/**
	 * Who it belongs to may not be connected any more: a token has expired, a session has
	 * ended, somebody has logged out or was locked out.
	 */
	EXPIRED,

	/** The peer does not take what it is sent. */
	SLOW,

	/** The peer sends more than it may. */
	LIMIT,

	/** The peer does not keep to the protocol, or sends what cannot be taken. */
	PROTOCOL,

	/** A handler has failed. */
	ERROR,

	/** The cluster is out of reach. */
	CLUSTER,

	/** This node gives its connections away. */
	DRAIN,

	/** This node stops. */
	SHUTDOWN;

	/**
	 * The cause of a close that the application asks for, on this node or from another
	 * one: some codes say that it only carries out what it was told.
	 */
	static CloseCause ofApplication(WsCloseStatus status) {
		if (status.code() == WsCloseStatus.TOKEN_EXPIRED.code()) {
			return EXPIRED;
		}
		return (status.code() == WsCloseStatus.TOO_MANY_MESSAGES.code()) ? LIMIT : APPLICATION;
	}

}
