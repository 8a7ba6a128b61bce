package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the bridge can be told.
 *
 * @param allowedOrigins origins that may connect besides the server's own; {@code *} for
 * all
 * @param allowedOriginPatterns patterns of such origins
 * @param subprotocols the subprotocols the server speaks
 * @param maxMessageSize the most bytes of one inbound message, after inflation
 * @param inboundMaxBytes the most bytes of all inbound messages that are being
 * reassembled
 * @param handshakeTimeout how long the identity may take to resolve
 * @param sendTimeout how long a write may block
 * @param closeTimeout how long a closing handshake may take
 * @param compression whether permessage-deflate may be negotiated
 * @param retainHeaders headers that a handshake keeps after {@code onOpen}
 * @param maskedQueryParameters query parameters whose values a handshake does not keep
 * @param bearerSubprotocol whether the marker {@code bearer} in front of a token may be
 * answered, because browsers insist on an answer
 * @since 0.1.0
 */
public record BridgeSettings(List<String> allowedOrigins, List<String> allowedOriginPatterns, List<String> subprotocols,
		long maxMessageSize, long inboundMaxBytes, Duration handshakeTimeout, Duration sendTimeout,
		Duration closeTimeout, boolean compression, Set<String> retainHeaders, Set<String> maskedQueryParameters,
		boolean bearerSubprotocol) {

	public BridgeSettings {
		allowedOrigins = List.copyOf(allowedOrigins);
		allowedOriginPatterns = List.copyOf(allowedOriginPatterns);
		subprotocols = List.copyOf(subprotocols);
		retainHeaders = Set.copyOf(retainHeaders);
		maskedQueryParameters = Set.copyOf(maskedQueryParameters);
	}

}
