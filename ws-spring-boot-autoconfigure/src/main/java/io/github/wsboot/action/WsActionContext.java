package io.github.wsboot.action;

import java.util.Locale;

import io.github.wsboot.WsConnection;

/**
 * Around a call of an action.
 *
 * @since 0.1.0
 */
public interface WsActionContext {

	/**
	 * Whose request it is.
	 * @return the connection
	 */
	WsConnection connection();

	/**
	 * The request.
	 * @return the envelope
	 */
	WsEnvelope envelope();

	/**
	 * The locale of the connection, see {@link WsLocaleResolver}.
	 * @return the locale
	 */
	Locale locale();

}
