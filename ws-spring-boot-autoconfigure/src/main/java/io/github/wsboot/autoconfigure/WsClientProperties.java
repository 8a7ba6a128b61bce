package io.github.wsboot.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of WebSocket clients.
 *
 * @param handshakeTimeout Time for a connection, from the look-up of the name to the
 * server's answer.
 * @param closeTimeout Time for a closing handshake before TCP is ended.
 * @param maxMessageSize Most bytes of one inbound message, after inflation.
 * @param compression Whether to offer permessage-deflate.
 * @param pingInterval Time between two ping frames, 0 for none.
 * @param idleTimeout Silence after which a server is taken for dead, 0 for never.
 * @param requestTimeout Time for a reply to a request.
 * @param maxPendingRequests Most requests that wait for their replies.
 * @param offlineQueue Messages that wait to be sent.
 * @param reconnect Coming back after a connection was lost.
 * @param ssl Trust and keys.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.client")
public record WsClientProperties(@DefaultValue("10s") Duration handshakeTimeout,
		@DefaultValue("5s") Duration closeTimeout, @DefaultValue("64KB") DataSize maxMessageSize,
		@DefaultValue("false") boolean compression, @DefaultValue("25s") Duration pingInterval,
		@DefaultValue("60s") Duration idleTimeout, @DefaultValue("10s") Duration requestTimeout,
		@DefaultValue("100") int maxPendingRequests, @DefaultValue OfflineQueue offlineQueue,
		@DefaultValue Reconnect reconnect, @DefaultValue Ssl ssl) {

	/**
	 * Messages that wait to be sent.
	 *
	 * @param maxMessages Most messages that wait to be sent, with or without a
	 * connection.
	 * @param maxBytes Most bytes that wait to be sent.
	 * @since 0.1.0
	 */
	public record OfflineQueue(@DefaultValue("1024") int maxMessages, @DefaultValue("1MB") DataSize maxBytes) {

	}

	/**
	 * Coming back after a connection was lost.
	 *
	 * @param enabled Whether clients come back after their connection was lost.
	 * @param firstDelay Upper bound of the first delay.
	 * @param maxDelay Upper bound of every delay.
	 * @param maxAttempts Most attempts in a row; as many as needed if not set.
	 * @since 0.1.0
	 */
	public record Reconnect(@DefaultValue("false") boolean enabled, @DefaultValue("500ms") Duration firstDelay,
			@DefaultValue("30s") Duration maxDelay, @Nullable Integer maxAttempts) {

	}

	/**
	 * Trust and keys.
	 *
	 * @param bundle Name of the SSL bundle to use for wss; the JDK's trust if not set.
	 * @since 0.1.0
	 */
	public record Ssl(@Nullable String bundle) {

	}

}
