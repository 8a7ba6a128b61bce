package io.github.wsboot.action;

/**
 * The codes of replies. Those of an application are its own, except 0. The text of a code
 * is the message {@code ws.code.<code>} of the application's {@code MessageSource}, else
 * ours, in English or Chinese.
 *
 * @since 0.1.0
 */
public final class WsActionCodes {

	/** Success. */
	public static final int SUCCESS = 0;

	/** The message is no envelope: no JSON, no object, no action code. */
	public static final int BAD_ENVELOPE = 40000;

	/** The data, or another field, is not of the type that the action wants. */
	public static final int BAD_DATA = 40001;

	/** The data is of the type, but not valid; says which fields. */
	public static final int INVALID_DATA = 40002;

	/** The action is for those who have logged in. */
	public static final int UNAUTHENTICATED = 40100;

	/** The action is not for this client. */
	public static final int FORBIDDEN = 40300;

	/** The client may not say who else gets the reply. */
	public static final int RECIPIENTS_FORBIDDEN = 40301;

	/** There is no such action. */
	public static final int UNKNOWN_ACTION = 40400;

	/** Too many calls in too short a time. */
	public static final int RATE_LIMITED = 42900;

	/** Too many calls of this connection are running or waiting. */
	public static final int TOO_MANY_CALLS = 42901;

	/** The action failed; why stands in the server's log. */
	public static final int INTERNAL_ERROR = 50000;

	/** The action has asked a client, which has not answered, or not well. */
	public static final int UNANSWERED = 50400;

	private WsActionCodes() {
	}

}
