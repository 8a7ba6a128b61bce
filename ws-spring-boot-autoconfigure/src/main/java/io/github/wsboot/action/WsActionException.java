package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

/**
 * The answer of an action that cannot do what was asked: a code and what belongs into its
 * text. Not logged.
 * <p>
 * The text is the message {@code ws.code.<code>} of the {@code MessageSource} in the
 * locale of the connection, with the arguments in the places {@code {0}}, {@code {1}}, …
 * Arguments are never taken for a format.
 *
 * @since 0.1.0
 */
public class WsActionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int code;

	private final transient Object[] arguments;

	private final transient @Nullable Object data;

	/**
	 * Creates an exception.
	 * @param code the code, not 0
	 * @param arguments what belongs into the text
	 */
	public WsActionException(int code, Object... arguments) {
		this(code, null, null, arguments);
	}

	private WsActionException(int code, @Nullable Object data, @Nullable Throwable cause, Object[] arguments) {
		super("The action is answered with code " + code, cause);
		if (code == WsActionCodes.SUCCESS) {
			throw new IllegalArgumentException("Code 0 is success; an error needs another one");
		}
		this.code = code;
		this.data = data;
		this.arguments = arguments.clone();
	}

	/**
	 * The same with data, which is {@code ""} otherwise.
	 * @param data the data of the answer
	 * @return a new exception
	 */
	public WsActionException withData(Object data) {
		return new WsActionException(this.code, data, getCause(), this.arguments);
	}

	/**
	 * The same with a cause, for {@link WsExceptionHandler} methods to see.
	 * @param cause why
	 * @return a new exception
	 */
	public WsActionException withCause(Throwable cause) {
		return new WsActionException(this.code, this.data, cause, this.arguments);
	}

	/**
	 * The code of the answer.
	 * @return the code, not 0
	 */
	public int getCode() {
		return this.code;
	}

	/**
	 * What belongs into the text of the answer.
	 * @return a copy
	 */
	public Object[] getArguments() {
		return this.arguments.clone();
	}

	/**
	 * The data of the answer.
	 * @return the data, {@code null} for none
	 */
	public @Nullable Object getData() {
		return this.data;
	}

}
