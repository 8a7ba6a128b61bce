package io.github.wsboot.action;

import java.util.Locale;

import io.github.wsboot.WsConnection;

/**
 * Finds the language that a connection is spoken to. A bean of this type replaces the one
 * that reads {@code Accept-Language} from the handshake, with
 * {@code ws.action.default-locale} for clients that do not say.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsLocaleResolver {

	/**
	 * Finds the locale. Called once, when the connection opens and its handshake is
	 * complete.
	 * @param connection the connection
	 * @return the locale
	 */
	Locale resolve(WsConnection connection);

}
