package io.github.wsboot.action;

/**
 * A message is no envelope. Says why, without a word of what the message says.
 *
 * @since 0.1.0
 */
public class WsEnvelopeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception. It has no stack trace, because clients can cause many.
	 * @param reason why
	 */
	public WsEnvelopeException(String reason) {
		super(reason, null, false, false);
	}

}
