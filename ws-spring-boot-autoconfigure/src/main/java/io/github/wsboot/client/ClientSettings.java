package io.github.wsboot.client;

import java.net.CookieHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * What a builder has collected. Durations of zero mean never.
 */
record ClientSettings(Endpoint endpoint, HandshakeHeaders headers, List<String> subprotocols,
		@Nullable CookieHandler cookies, @Nullable SSLContext sslContext, @Nullable SSLParameters sslParameters,
		@Nullable WsProxy proxy, Duration handshakeTimeout, Duration closeTimeout, int maxMessageSize,
		boolean compression, Duration pingInterval, Duration idleTimeout, WsReconnect reconnect, int queueMessages,
		long queueBytes, Duration requestTimeout, int maxPendingRequests, boolean pull, @Nullable Executor executor,
		Supplier<Json> json, Callbacks callbacks) {

}
