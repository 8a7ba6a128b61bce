package io.github.wsboot.action;

import java.util.Locale;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes envelopes to push, as the replies of actions are made:
 * {@code manager.to(group("lobby")).send(envelopes.success("room.message", message))}. A
 * bean.
 *
 * @since 0.1.0
 */
public interface WsEnvelopes {

	/**
	 * A push for anybody: text of JSON, in the default locale.
	 * @param action the action code
	 * @param data the data
	 * @return the message
	 */
	WsMessage success(String action, @Nullable Object data);

	/**
	 * A push for one connection, in its form and its locale.
	 * @param connection the connection
	 * @param action the action code
	 * @param data the data
	 * @return the message
	 */
	WsMessage success(WsConnection connection, String action, @Nullable Object data);

	/**
	 * An error for anybody: text of JSON.
	 * @param locale the locale of the words
	 * @param action the action code
	 * @param error the code and what belongs into the words
	 * @return the message
	 */
	WsMessage error(Locale locale, String action, WsActionException error);

	/**
	 * An error for one connection, in its form and its locale.
	 * @param connection the connection
	 * @param action the action code
	 * @param error the code and what belongs into the words
	 * @return the message
	 */
	WsMessage error(WsConnection connection, String action, WsActionException error);

}
