package io.github.wsboot.engine;

/**
 * A limit that somebody has run into.
 *
 * @since 0.1.0
 */
public enum Limit {

	/** Connections of this node. */
	CONNECTIONS,

	/** Connections of one address. */
	CONNECTIONS_PER_IP,

	/** Connections of one uid. */
	CONNECTIONS_PER_UID,

	/** Handshakes in a second. */
	HANDSHAKES,

	/** Messages of one connection in a second. */
	MESSAGES,

	/** Bytes of one connection in a second. */
	BYTES,

	/** Bytes of messages that are being put together, or wait to be received. */
	INBOUND_BYTES,

	/** Clients that have yet to say who they are. */
	FIRST_MESSAGES,

	/** Clients of one address that have yet to say who they are. */
	FIRST_MESSAGES_PER_IP,

	/** Tickets that can be used. */
	TICKETS,

	/** Tickets of one user that can be used. */
	TICKETS_PER_USER,

	/** Groups of one connection. */
	GROUPS,

	/** Characters of a name. */
	NAMES

}
