package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the bridge can be told.
 *
 * @param allowedOrigins origins allowed besides the same origin; {@code *} allows every
 * well-formed one, {@code null} is allowed only if it is listed as such
 * @param allowedOriginPatterns patterns of origins, as in Spring's CORS support
 * @param subprotocols the subprotocols that may be chosen
 * @param maxMessageSize the largest inbound message in bytes, after inflation, text as
 * UTF-8
 * @param inboundMaxBytes bytes that incomplete messages of all connections together may
 * hold, 0 for no limit
 * @param inbox what may wait to be received where the application fetches messages
 * @param handshakeTimeout how long the identity may take to resolve, 0 for no limit
 * @param sendTimeout how long one write may block
 * @param closeTimeout how long the peer may take to answer a Close frame
 * @param compression whether and how permessage-deflate may be negotiated
 * @param retainHeaders headers that are kept after the handshake, in any case
 * @param maskedQueryParameters query parameters whose values are not kept after the
 * handshake, in any case
 * @param limits limits on handshakes
 * @param bearerSubprotocol whether clients may send a token as the subprotocol that
 * follows {@code bearer}
 * @param firstMessage clients that say who they are in their first message
 * @since 0.1.0
 */
public record BridgeSettings(List<String> allowedOrigins, List<String> allowedOriginPatterns, List<String> subprotocols,
		long maxMessageSize, long inboundMaxBytes, Inbox inbox, Duration handshakeTimeout, Duration sendTimeout,
		Duration closeTimeout, Compression compression, Set<String> retainHeaders, Set<String> maskedQueryParameters,
		Limits limits, boolean bearerSubprotocol, FirstMessage firstMessage) {

	private static final Pattern ANY_HOST = Pattern.compile("\\*|[^:]+://[*.]+(:.*)?");

	public BridgeSettings {
		allowedOrigins = List.copyOf(allowedOrigins);
		allowedOriginPatterns = List.copyOf(allowedOriginPatterns);
		subprotocols = List.copyOf(subprotocols);
		retainHeaders = Set.copyOf(retainHeaders);
		maskedQueryParameters = Set.copyOf(maskedQueryParameters);
	}

	/**
	 * Whether every site can connect where an origin is allowed. Any of them can have its
	 * visitors' browsers say {@code null}, by a sandboxed frame.
	 * @param originOrPattern the origin, or a pattern of some
	 * @return whether every site can
	 */
	public static boolean isAnySite(String originOrPattern) {
		return originOrPattern.equals("null") || ANY_HOST.matcher(originOrPattern).matches();
	}

	/**
	 * The documented defaults.
	 * @return the settings
	 */
	public static BridgeSettings defaults() {
		return new BridgeSettings(List.of(), List.of(), List.of(), 64 * 1024, Runtime.getRuntime().maxMemory() / 4,
				new Inbox(1024, 1024 * 1024), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5),
				new Compression(false, 6, 1024), Set.of(), Set.of("access_token", "token", "ticket"),
				new Limits(0, List.of()), false, new FirstMessage(Duration.ofSeconds(10), 1000, 100, 8 * 1024));
	}

	/**
	 * What may wait to be received before a connection is not read any more.
	 *
	 * @param maxMessages messages, or parts of them
	 * @param maxBytes their payload
	 * @since 0.1.0
	 */
	public record Inbox(int maxMessages, long maxBytes) {

	}

	/**
	 * Limits on handshakes.
	 *
	 * @param handshakesPerSecond how many are looked at, 0 for no limit
	 * @param trustedProxies addresses and networks whose X-Forwarded-For is believed
	 * @since 0.1.0
	 */
	public record Limits(int handshakesPerSecond, List<String> trustedProxies) {

		public Limits {
			trustedProxies = List.copyOf(trustedProxies);
			// tells now what is wrong with them
			new ClientAddresses(trustedProxies);
		}

	}

	/**
	 * Compression of messages.
	 *
	 * @param enabled whether it may be negotiated, unless an upgrade says otherwise
	 * @param level 1, the fastest, to 9, the densest
	 * @param minSize bytes below which a message is sent as it is
	 * @since 0.1.0
	 */
	public record Compression(boolean enabled, int level, int minSize) {

	}

	/**
	 * Clients that say who they are in their first message.
	 *
	 * @param timeout how long it may take to arrive
	 * @param maxPending how many clients of this node may have it still to send
	 * @param maxPendingPerIp how many of one address
	 * @param maxSize the largest first message in bytes, after inflation
	 * @since 0.1.0
	 */
	public record FirstMessage(Duration timeout, int maxPending, int maxPendingPerIp, long maxSize) {

	}

}
