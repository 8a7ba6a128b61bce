package io.github.wsboot.action;

import io.github.wsboot.WsConnection;

/**
 * Decides whether a client may say who else gets the reply to its request
 * ({@code is_broadcast}, {@code client_ids}). Without a bean of this type nobody may, and
 * a request that tries is answered with {@link WsActionCodes#RECIPIENTS_FORBIDDEN}; the
 * action is not called.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecipientAuthorizer {

	/**
	 * Decides about one request.
	 * @param sender whose request it is
	 * @param request the request; see {@link WsEnvelope#isBroadcast()} and
	 * {@link WsEnvelope#clientIds()}
	 * @return whether all of these may get the reply
	 */
	boolean allows(WsConnection sender, WsEnvelope request);

}
