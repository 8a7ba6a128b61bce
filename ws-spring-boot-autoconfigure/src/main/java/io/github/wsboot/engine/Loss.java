package io.github.wsboot.engine;

/**
 * Why a message does not get to its recipient.
 *
 * @since 0.1.0
 */
public enum Loss {

	/** It was refused: the queue of the connection was full. */
	QUEUE_FULL,

	/** It was refused: the connection was closing. */
	CLOSING,

	/** It made room for a newer one. */
	DROPPED_OLDEST,

	/** It had waited for too long. */
	TOO_OLD,

	/** It was waiting, or being written, when its connection ended. */
	ABANDONED,

	/** It was refused for all its recipients: too many broadcasts were pending. */
	TOO_MANY_BROADCASTS

}
