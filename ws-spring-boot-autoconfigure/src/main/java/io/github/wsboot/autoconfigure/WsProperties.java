package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.EngineSettings.OnDuplicate;
import io.github.wsboot.engine.EngineSettings.OnOverflow;
import io.github.wsboot.identity.JwtCodeResolver.Carrier;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the WebSocket connection manager.
 *
 * @param enabled Whether the connection manager is enabled.
 * @param path Comma-separated list of path patterns that clients connect to, URI
 * variables allowed.
 * @param allowedOrigins Comma-separated list of origins that may connect besides the
 * server's own.
 * @param allowedOriginPatterns Comma-separated list of patterns of origins that may
 * connect besides the server's own.
 * @param subprotocols Comma-separated list of subprotocols that the server speaks.
 * @param maxMessageSize Most bytes of one inbound message, after inflation.
 * @param closeTimeout Time for a closing handshake before TCP is ended.
 * @param inbound Inbound messages.
 * @param handshake Handshakes.
 * @param uniqueCode Codes of connections.
 * @param outbound Queues of outbound messages.
 * @param heartbeat Liveness of clients.
 * @param compression Compression of messages.
 * @param limits Limits on connections.
 * @param shutdown Shutdown.
 * @param tomcat Connections on Tomcat.
 * @since 0.1.0
 */
@ConfigurationProperties("ws")
public record WsProperties(@DefaultValue("true") boolean enabled, @DefaultValue("/ws") List<String> path,
		@DefaultValue List<String> allowedOrigins, @DefaultValue List<String> allowedOriginPatterns,
		@DefaultValue List<String> subprotocols, @DefaultValue("64KB") DataSize maxMessageSize,
		@DefaultValue("5s") Duration closeTimeout, @DefaultValue Inbound inbound, @DefaultValue Handshake handshake,
		@DefaultValue UniqueCode uniqueCode, @DefaultValue Outbound outbound, @DefaultValue Heartbeat heartbeat,
		@DefaultValue Compression compression, @DefaultValue Limits limits, @DefaultValue Shutdown shutdown,
		@DefaultValue Tomcat tomcat) {

	/**
	 * Inbound messages.
	 *
	 * @param maxBytes Most bytes of all messages that are being reassembled; a quarter of
	 * the heap if not set.
	 * @param inboxMessages Most messages, or parts of them, that wait to be received by
	 * an application that fetches them, or behind a slow action, before its client is not
	 * read any more.
	 * @param inboxBytes Most bytes of messages that wait so.
	 * @since 0.1.0
	 */
	public record Inbound(@Nullable DataSize maxBytes, @DefaultValue("1024") int inboxMessages,
			@DefaultValue("1MB") DataSize inboxBytes) {

	}

	/**
	 * Handshakes.
	 *
	 * @param timeout Time for finding out who a client is.
	 * @param retainHeaders Comma-separated list of request headers that a connection
	 * keeps after it has opened.
	 * @since 0.1.0
	 */
	public record Handshake(@DefaultValue("10s") Duration timeout, @DefaultValue List<String> retainHeaders) {

	}

	/**
	 * Codes of connections.
	 *
	 * @param resolvers Comma-separated list of the built-in resolvers that are asked, in
	 * order; ticket (if there are any), jwt (if there is a JwtDecoder), principal and
	 * generated if not set.
	 * @param header Name of the header that the header resolver reads.
	 * @param query Name of the query parameter that the query resolver reads.
	 * @param cookie Name of the cookie that the cookie resolver reads.
	 * @param jwt Tokens.
	 * @param asUid Whether what is resolved becomes the uid and each connection gets a
	 * generated code, so that one user may have many connections.
	 * @param onDuplicate What to do about a second connection with the same code.
	 * @param replaceTimeout Time a new connection waits for the onClose of the one it
	 * replaces, zero for as long as it takes.
	 * @param pattern Regular expression that whole codes must match.
	 * @since 0.1.0
	 */
	public record UniqueCode(@DefaultValue List<String> resolvers, @DefaultValue("X-Unique-Code") String header,
			@DefaultValue("uniqueCode") String query, @DefaultValue("uniqueCode") String cookie, @DefaultValue Jwt jwt,
			@DefaultValue("false") boolean asUid, @DefaultValue("replace") OnDuplicate onDuplicate,
			@DefaultValue("10s") Duration replaceTimeout, @DefaultValue(CodeGrammar.DEFAULT_PATTERN) String pattern) {

	}

	/**
	 * Tokens.
	 *
	 * @param claim Claim that is the code.
	 * @param carriers Comma-separated list of places to look for a token, in order.
	 * @param cookie Name of the cookie that carries a token.
	 * @param query Name of the query parameter that carries a token.
	 * @since 0.1.0
	 */
	public record Jwt(@DefaultValue("sub") String claim, @DefaultValue( {
			"header", "subprotocol" }) List<Carrier> carriers, @DefaultValue("access_token") String cookie,
			@DefaultValue("access_token") String query){

	}

	/**
	 * Queues of outbound messages.
	 *
	 * @param maxBytes Most bytes that may wait for one connection.
	 * @param maxMessages Most messages that may wait for one connection.
	 * @param maxAge Longest time that a message may wait.
	 * @param sendTimeout Longest time that one write may block.
	 * @param onOverflow What to do about a message that the queue of its connection has
	 * no room for, or that has waited for too long.
	 * @since 0.1.0
	 */
	public record Outbound(@DefaultValue("1MB") DataSize maxBytes, @DefaultValue("1024") int maxMessages,
			@DefaultValue("30s") Duration maxAge, @DefaultValue("10s") Duration sendTimeout,
			@DefaultValue("close") OnOverflow onOverflow) {

	}

	/**
	 * Liveness of clients.
	 *
	 * @param interval Time between two ping frames, zero for none.
	 * @param timeout Silence after which a client is closed, zero for never.
	 * @param appPing Text message of clients that is a ping.
	 * @param appPong Text message that answers it.
	 * @since 0.1.0
	 */
	public record Heartbeat(@DefaultValue("25s") Duration interval, @DefaultValue("60s") Duration timeout,
			@Nullable String appPing, @DefaultValue("pong") String appPong) {

	}

	/**
	 * Compression of messages.
	 *
	 * @param enabled Whether permessage-deflate may be negotiated.
	 * @param level Effort from 1, the fastest, to 9, the densest.
	 * @param minSize Size below which a message is sent as it is.
	 * @since 0.1.0
	 */
	public record Compression(@DefaultValue("false") boolean enabled, @DefaultValue("6") int level,
			@DefaultValue("1KB") DataSize minSize) {

	}

	/**
	 * Limits on connections, off if not set.
	 *
	 * @param maxConnections Most connections of this node.
	 * @param maxConnectionsPerIp Most connections of one remote address, or one network
	 * of 64 bits of IPv6.
	 * @param maxConnectionsPerUid Most connections of one uid.
	 * @param handshakesPerSecond Most handshakes that this node looks at in a second.
	 * @param messagesPerSecond Most messages that one connection may send in a second.
	 * @param bytesPerSecond Most bytes that one connection may send in a second.
	 * @param maxGroupsPerConnection Most groups that one connection may be in.
	 * @param maxNameLength Most characters of a uid or a group.
	 * @param trustedProxies Comma-separated list of addresses and networks of proxies
	 * whose X-Forwarded-For is believed.
	 * @since 0.1.0
	 */
	public record Limits(@Nullable Integer maxConnections, @Nullable Integer maxConnectionsPerIp,
			@Nullable Integer maxConnectionsPerUid, @Nullable Integer handshakesPerSecond,
			@Nullable Integer messagesPerSecond, @Nullable DataSize bytesPerSecond,
			@Nullable Integer maxGroupsPerConnection, @Nullable Integer maxNameLength,
			@DefaultValue List<String> trustedProxies) {

	}

	/**
	 * Shutdown.
	 *
	 * @param timeout Time for closing all connections and for their onClose.
	 * @param drain Time before that over which connections are closed one after the
	 * other, zero for none.
	 * @param notice Text message that everybody gets when that begins.
	 * @param reconnectWithin Time over which clients that are closed are told to come
	 * back.
	 * @since 0.1.0
	 */
	public record Shutdown(@DefaultValue("10s") Duration timeout, @DefaultValue("0s") Duration drain,
			@Nullable String notice, @DefaultValue("5s") Duration reconnectWithin) {

	}

	/**
	 * Connections on Tomcat.
	 *
	 * @param socketBufferSize Size of each of the two buffers that Tomcat keeps for every
	 * connection, those of plain HTTP included; Tomcat's own default is 8KB.
	 * @since 0.1.0
	 */
	public record Tomcat(@Nullable DataSize socketBufferSize) {

	}

}
