package io.github.wsboot.client;

import org.jspecify.annotations.Nullable;

/**
 * What a server answered to a request, or pushed with an action code. Immutable.
 *
 * @since 0.1.0
 */
public final class WsReply {

	private final int code;

	private final String msg;

	private final String action;

	private final @Nullable String id;

	private final Data data;

	WsReply(int code, String msg, String action, @Nullable String id, Data data) {
		this.code = code;
		this.msg = msg;
		this.action = action;
		this.id = id;
		this.data = data;
	}

	/**
	 * The server's verdict.
	 * @return 0 for success, also if there was none, as in a push; else the server's code
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Whether the server's verdict is success.
	 * @return whether the code is 0
	 */
	public boolean isSuccess() {
		return this.code == 0;
	}

	/**
	 * The server's words for people.
	 * @return the text, may be empty
	 */
	public String msg() {
		return this.msg;
	}

	/**
	 * The action code as the server wrote it.
	 * @return the action code, may be empty in a reply
	 */
	public String action() {
		return this.action;
	}

	/**
	 * The correlation id.
	 * @return the id, null in a push that wants no answer
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * The data, read as a type.
	 * @param <T> the type
	 * @param type the type
	 * @return the value, null if there is none
	 * @throws RuntimeException the JSON mapper's own, if the data is of another form
	 */
	public <T> @Nullable T data(Class<T> type) {
		return this.data.as(type);
	}

	/**
	 * Says code, action and id, never the data.
	 */
	@Override
	public String toString() {
		return "WsReply[code=" + this.code + ", action=" + this.action + ", id=" + this.id + "]";
	}

	/**
	 * Data that is read when its type is known.
	 */
	interface Data {

		<T> @Nullable T as(Class<T> type);

	}

}
