package io.github.wsboot.action;

import org.jspecify.annotations.Nullable;

/**
 * An envelope for a client that is no request: a reply, or a push. On the wire its fields
 * stand in this order; {@code id} and {@code more} only if they are not null.
 *
 * @param code 0 for success
 * @param msg words for people
 * @param data the data
 * @param actioncode the action code as the request wrote it
 * @param id the correlation id of the request, a {@code String} or {@code Long}
 * @param more whether more replies to the same request follow; null if this is the only
 * one
 * @since 0.1.0
 */
public record WsActionReply(int code, String msg, @Nullable Object data, String actioncode, @Nullable Object id,
		@Nullable Boolean more) {

	/**
	 * Says code, action and id, never the data.
	 */
	@Override
	public String toString() {
		return "WsActionReply[code=" + this.code + ", id=" + this.id + ", more=" + this.more + "]";
	}

}
