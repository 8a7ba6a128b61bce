package io.github.wsboot.client;

import org.jspecify.annotations.Nullable;

/**
 * The envelopes of requests, replies and pushes as text.
 */
interface Json {

	/**
	 * Writes a request.
	 */
	String request(String action, @Nullable Object data, String id);

	/**
	 * Reads an envelope.
	 * @return the envelope, or null if the text is none: an object with an action code,
	 * or with a code and an id
	 */
	@Nullable Envelope read(String text);

	/**
	 * An envelope.
	 *
	 * @param isReply whether it has a code, so may answer a request
	 * @param reply what it says
	 */
	record Envelope(boolean isReply, WsReply reply) {

	}

}
