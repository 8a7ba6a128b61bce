package io.github.wsboot.engine.cluster;

/**
 * What an envelope is. Its ordinal travels: add at the end only.
 */
enum EnvelopeType {

	/** A message for connections. */
	MESSAGE,

	/** Something to do, to be answered. */
	COMMAND,

	/** The answer to a command. */
	REPLY,

	/** Something that is asked about a connection. */
	QUESTION,

	/** The answer to a question. */
	ANSWER

}
