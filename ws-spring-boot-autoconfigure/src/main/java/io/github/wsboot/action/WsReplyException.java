package io.github.wsboot.action;

/**
 * A client has answered a request with a code that is not 0.
 *
 * @since 0.1.0
 */
public class WsReplyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int code;

	private final String msg;

	/**
	 * Creates an exception.
	 * @param code the code
	 * @param msg the client's words
	 */
	public WsReplyException(int code, String msg) {
		super("The client has answered with code " + code);
		this.code = code;
		this.msg = msg;
	}

	/**
	 * The client's verdict.
	 * @return the code, not 0
	 */
	public int getCode() {
		return this.code;
	}

	/**
	 * The client's words. Not part of the exception's message, which may end up in a log.
	 * @return the text, may be empty
	 */
	public String getMsg() {
		return this.msg;
	}

}
