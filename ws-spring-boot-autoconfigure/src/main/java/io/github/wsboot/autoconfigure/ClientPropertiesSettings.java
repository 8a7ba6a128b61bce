package io.github.wsboot.autoconfigure;

import java.util.function.Consumer;

import javax.net.ssl.SSLParameters;

import io.github.wsboot.client.WsClient;
import io.github.wsboot.client.WsReconnect;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Turns properties of clients into settings of a builder, which checks them.
 */
final class ClientPropertiesSettings {

	private static final String PREFIX = "ws.client.";

	private ClientPropertiesSettings() {
	}

	static void apply(WsClientProperties properties, ObjectProvider<SslBundles> sslBundles, WsClient.Builder builder) {
		set("handshake-timeout", properties.handshakeTimeout(), builder::handshakeTimeout);
		set("close-timeout", properties.closeTimeout(), builder::closeTimeout);
		set("max-message-size", properties.maxMessageSize(), (size) -> builder.maxMessageSize(size.toBytes()));
		builder.compression(properties.compression());
		set("ping-interval", properties.pingInterval(), builder::pingInterval);
		set("idle-timeout", properties.idleTimeout(), builder::idleTimeout);
		set("request-timeout", properties.requestTimeout(), builder::requestTimeout);
		set("max-pending-requests", properties.maxPendingRequests(), builder::maxPendingRequests);
		WsClientProperties.OfflineQueue queue = properties.offlineQueue();
		set("offline-queue", queue.maxMessages() + " messages, " + queue.maxBytes(),
				(text) -> builder.offlineQueue(queue.maxMessages(), queue.maxBytes().toBytes()));
		WsClientProperties.Reconnect reconnect = properties.reconnect();
		if (reconnect.enabled()) {
			set("reconnect", reconnect.firstDelay() + " to " + reconnect.maxDelay(),
					(text) -> builder.reconnect(policy(reconnect)));
		}
		String bundle = properties.ssl().bundle();
		if (bundle != null) {
			set("ssl.bundle", bundle, (name) -> ssl(sslBundles, name, builder));
		}
	}

	private static WsReconnect policy(WsClientProperties.Reconnect properties) {
		WsReconnect policy = WsReconnect.exponential(properties.firstDelay(), properties.maxDelay());
		Integer attempts = properties.maxAttempts();
		return (attempts != null) ? policy.maxAttempts(attempts) : policy;
	}

	private static void ssl(ObjectProvider<SslBundles> sslBundles, String name, WsClient.Builder builder) {
		try {
			SslBundle bundle = sslBundles.getObject().getBundle(name);
			builder.sslContext(bundle.createSslContext());
			builder.sslParameters(
					new SSLParameters(bundle.getOptions().getCiphers(), bundle.getOptions().getEnabledProtocols()));
		}
		catch (NoSuchSslBundleException ex) {
			throw new IllegalArgumentException("there is no SSL bundle of that name", ex);
		}
	}

	private static <T> void set(String property, T value, Consumer<T> setter) {
		try {
			setter.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidWsPropertyException(PREFIX + property, value, String.valueOf(ex.getMessage()),
					"Correct the value, or remove it for the default.");
		}
	}

}
