package io.github.wsboot.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import io.github.wsboot.action.ActionSettings;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.identity.JwtCodeResolver.Carrier;
import io.github.wsboot.servlet.BridgeSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns properties into the settings of the rooms below.
 */
final class PropertiesSettings {

	private PropertiesSettings() {
	}

	static EngineSettings engine(WsProperties properties, WsClusterProperties cluster) {
		WsProperties.Outbound outbound = properties.outbound();
		WsProperties.Limits limits = properties.limits();
		return new EngineSettings(properties.uniqueCode().onDuplicate(), properties.uniqueCode().replaceTimeout(),
				new EngineSettings.Outbound(outbound.maxBytes().toBytes(), outbound.maxMessages(), outbound.maxAge(),
						outbound.sendTimeout(), outbound.onOverflow()),
				properties.heartbeat().interval(), properties.heartbeat().timeout(), properties.closeTimeout(),
				new EngineSettings.Limits(orNone(limits.maxConnections()), orNone(limits.maxConnectionsPerIp()),
						orNone(limits.maxConnectionsPerUid()), orNone(limits.messagesPerSecond()),
						orNone(limits.bytesPerSecond()), orNone(limits.maxGroupsPerConnection()),
						orNone(limits.maxNameLength())),
				new EngineSettings.Cluster(cluster.timeout(), cluster.acceptWhenDisconnected()),
				new EngineSettings.Drain(properties.shutdown().notice(), properties.shutdown().reconnectWithin()));
	}

	static BridgeSettings bridge(WsProperties properties, WsSecurityProperties security, boolean jwt) {
		WsSecurityProperties.FirstMessage firstMessage = security.firstMessage();
		WsProperties.Jwt tokens = properties.uniqueCode().jwt();
		return new BridgeSettings(properties.allowedOrigins(), properties.allowedOriginPatterns(),
				properties.subprotocols(), properties.maxMessageSize().toBytes(),
				budget(properties.inbound().maxBytes()),
				new BridgeSettings.Inbox(properties.inbound().inboxMessages(),
						properties.inbound().inboxBytes().toBytes()),
				properties.handshake().timeout(), properties.outbound().sendTimeout(), properties.closeTimeout(),
				compression(properties.compression()), Set.copyOf(properties.handshake().retainHeaders()),
				masked(tokens, security.tickets()), handshakeLimits(properties.limits()),
				jwt && tokens.carriers().contains(Carrier.SUBPROTOCOL),
				new BridgeSettings.FirstMessage(firstMessage.timeout(), firstMessage.maxPending(),
						firstMessage.maxPendingPerIp(), firstMessage.maxSize().toBytes()));
	}

	private static BridgeSettings.Limits handshakeLimits(WsProperties.Limits limits) {
		return new BridgeSettings.Limits(orNone(limits.handshakesPerSecond()), limits.trustedProxies());
	}

	static ActionSettings action(WsActionProperties properties, WsProperties.Inbound inbound) {
		WsActionProperties.RateLimit limit = properties.rateLimit();
		return new ActionSettings(properties.execution(), properties.ignoreOtherMessages(), properties.maxConcurrent(),
				properties.maxStreams(), inbound.inboxMessages(), inbound.inboxBytes().toBytes(),
				rateLimit(limit.perConnection(), limit), rateLimit(limit.perAction(), limit),
				properties.defaultLocale());
	}

	private static ActionSettings.@Nullable RateLimit rateLimit(@Nullable Integer permits,
			WsActionProperties.RateLimit properties) {
		return (permits != null)
				? new ActionSettings.RateLimit(permits, properties.period(), permits, properties.onExceeded()) : null;
	}

	private static BridgeSettings.Compression compression(WsProperties.Compression compression) {
		return new BridgeSettings.Compression(compression.enabled(), compression.level(),
				(int) Math.min(compression.minSize().toBytes(), Integer.MAX_VALUE));
	}

	// also where no token is looked for: clients send what they are used to send
	private static Set<String> masked(WsProperties.Jwt tokens, WsSecurityProperties.Tickets tickets) {
		Set<String> names = new HashSet<>(Set.of("access_token", "token", "ticket"));
		names.add(tokens.query());
		names.add(tickets.query());
		return names;
	}

	private static long budget(@Nullable DataSize configured) {
		return (configured != null) ? configured.toBytes() : Runtime.getRuntime().maxMemory() / 4;
	}

	private static int orNone(@Nullable Integer limit) {
		return (limit != null) ? limit : 0;
	}

	private static long orNone(@Nullable DataSize limit) {
		return (limit != null) ? limit.toBytes() : 0;
	}

}
