package io.github.wsboot.servlet;

import io.github.wsboot.WsHandshake;

/**
 * Says how requests to {@code ws.path} are upgraded, where that depends on the request: a
 * subprotocol, compression, headers, cookies. Beans, asked in order after the origin and
 * the form of the request were checked, and before the identity is known.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsUpgradeCustomizer {

	/**
	 * Changes the options.
	 * @param handshake the request
	 * @param options the options so far
	 * @return the options
	 */
	WsUpgradeOptions customize(WsHandshake handshake, WsUpgradeOptions options);

}
