package io.github.wsboot.action;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of envelopes. Beans of this type are asked in {@code @Order} when a
 * connection opens, the first that supports it is used; text messages of JSON for those
 * that none supports. {@link JacksonEnvelopeCodec} serves any format that Jackson knows.
 *
 * @since 0.1.0
 */
public interface WsEnvelopeCodec {

	/**
	 * Whether a connection speaks this form, for example because of its subprotocol.
	 * @param connection a connection that opens
	 * @return whether it does
	 */
	boolean supports(WsConnection connection);

	/**
	 * Takes a message apart.
	 * @param message the message
	 * @return the envelope, {@code null} if messages of this kind, text or binary, never
	 * are envelopes
	 * @throws WsEnvelopeException if it is no envelope
	 */
	@Nullable WsEnvelope decode(WsMessage message);

	/**
	 * Puts a reply or push together.
	 * @param reply the reply
	 * @return the message
	 * @throws RuntimeException if the data cannot be written
	 */
	WsMessage encode(WsActionReply reply);

	/**
	 * Puts a request of the server together.
	 * @param request the request
	 * @return the message
	 * @throws RuntimeException if the data cannot be written
	 */
	WsMessage encode(WsActionRequest request);

}
