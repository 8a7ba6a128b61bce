package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.github.wsboot.identity.JwtCodeResolver.Carrier;
import io.github.wsboot.servlet.BridgeSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Finds values that cannot work, before anything is built from them.
 */
final class PropertyChecks {

	static final Set<String> RESOLVERS = Set.of("ticket", "jwt", "principal", "header", "query", "cookie", "generated",
			"first-message");

	// an underscore is common among container names, though no host name may have one
	private static final Pattern ORIGIN = Pattern
		.compile("(?i)[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+]|[a-z0-9][a-z0-9._-]*)(:[0-9]{1,5})?");

	private static final Pattern ORIGIN_PATTERN = Pattern.compile("(?i)[a-z*][a-z0-9+.*-]*://[^/?#@\\s]+");

	private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private static final Pattern PATH = Pattern.compile("/[^{}*?#\\s]*");

	private PropertyChecks() {
	}

	static void check(WsProperties properties) {
		paths(properties);
		origins(properties);
		subprotocols(properties);
		resolvers(properties);
		names(properties.uniqueCode());
		pattern(properties.uniqueCode().pattern());
		sizes(properties);
		compression(properties.compression());
		durations(properties);
		limits(properties.limits());
	}

	static void check(WsSecurityProperties properties, WsProperties.UniqueCode uniqueCode) {
		tickets(properties.tickets(), uniqueCode.resolvers());
		positive("ws.security.first-message.timeout", properties.firstMessage().timeout());
		atLeastOne("ws.security.first-message.max-pending", properties.firstMessage().maxPending());
		atLeastOne("ws.security.first-message.max-pending-per-ip", properties.firstMessage().maxPendingPerIp());
		positive("ws.security.first-message.max-size", properties.firstMessage().maxSize());
		positive("ws.security.revocation-interval", properties.revocationInterval());
		authorities(properties.authorities());
	}

	private static void tickets(WsSecurityProperties.Tickets tickets, List<String> resolvers) {
		path("ws.security.tickets.path", tickets.path(), "tickets are made at one path, which starts with a slash",
				"Write a path such as /ws/ticket.");
		if (tickets.ttl().compareTo(Duration.ofSeconds(1)) < 0) {
			throw invalid("ws.security.tickets.ttl", tickets.ttl(), "clients are told how many seconds it is",
					"Use a second or more, for example 30s.");
		}
		name("ws.security.tickets.query", tickets.query());
		atLeastOne("ws.security.tickets.max-pending", tickets.maxPending());
		atLeastOne("ws.security.tickets.max-pending-per-user", tickets.maxPendingPerUser());
		if (tickets.enabled() && !resolvers.isEmpty() && !resolvers.contains(BuiltInResolvers.TICKET)) {
			throw invalid("ws.unique-code.resolvers", String.join(",", resolvers),
					"users can get tickets (ws.security.tickets.enabled), but nobody would accept one",
					"Add ticket to the list, in front, or set ws.security.tickets.enabled=false.");
		}
	}

	private static void authorities(List<String> authorities) {
		for (String authority : authorities) {
			if (authority.isBlank()) {
				throw invalid("ws.security.authorities", authority, "nobody has an authority without a name",
						"Name it, for example ROLE_USER or SCOPE_chat, or remove it.");
			}
		}
	}

	/**
	 * Finds what would be forgotten without Spring Security.
	 */
	static void requireNoSpringSecurity(WsSecurityProperties properties) {
		String reason = "Spring Security is not on the class path";
		if (!properties.authorities().isEmpty()) {
			throw invalid("ws.security.authorities", String.join(",", properties.authorities()), reason,
					"Add spring-boot-starter-security, or write a WsAuthorization bean instead.");
		}
		if (properties.onLogout() == WsSecurityProperties.OnLogout.USER) {
			throw invalid("ws.security.on-logout", "user", reason + ", so nobody tells of logouts",
					"Add spring-boot-starter-security, or close connections with WebSocketManager where users log out.");
		}
	}

	static void check(WsActionProperties properties) {
		atLeastOne("ws.action.max-concurrent", properties.maxConcurrent());
		atLeastOne("ws.action.max-streams", properties.maxStreams());
		limit("ws.action.rate-limit.per-connection", properties.rateLimit().perConnection());
		limit("ws.action.rate-limit.per-action", properties.rateLimit().perAction());
		positive("ws.action.rate-limit.period", properties.rateLimit().period());
		positive("ws.action.requests.timeout", properties.requests().timeout());
		atLeastOne("ws.action.requests.max-pending", properties.requests().maxPending());
	}

	static void check(WsClusterProperties properties) {
		positive("ws.cluster.timeout", properties.timeout());
		positive("ws.cluster.heartbeat-interval", properties.heartbeatInterval());
		if (properties.lease().compareTo(properties.heartbeatInterval().multipliedBy(3)) < 0) {
			throw invalid("ws.cluster.lease", properties.lease(),
					"a node must be able to miss a sign of life, of which there is one every "
							+ properties.heartbeatInterval(),
					"Make it at least three times ws.cluster.heartbeat-interval.");
		}
		String prefix = properties.redis().keyPrefix();
		if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
			throw invalid("ws.cluster.redis.key-prefix", prefix,
					"keys need a prefix, and braces would change the slot of a key in a Redis Cluster",
					"Use a name such as myapp:ws:.");
		}
		positive("ws.cluster.redis.max-message-size", properties.redis().maxMessageSize());
	}

	private static void atLeastOne(String property, int number) {
		atLeastOne(property, number, "at least one must be possible");
	}

	private static void atLeastOne(String property, int number, String reason) {
		if (number < 1) {
			throw invalid(property, number, reason, "Use a positive number.");
		}
	}

	static void documentPath(String path) {
		path("ws.asyncapi.path", path, "a document has one path, which starts with a slash",
				"Write a path such as /ws/asyncapi.json.");
	}

	private static void path(String property, String path, String reason, String action) {
		if (!PATH.matcher(path).matches()) {
			throw invalid(property, path, reason, action);
		}
	}

	static void consolePath(String path) {
		if (!PATH.matcher(path).matches() || path.endsWith("/")) {
			throw invalid("ws.console.path", path, "the console has one path, which starts with a slash and has a name",
					"Write a path such as /ws-console.");
		}
	}

	static Pattern pattern(String pattern) {
		try {
			return Pattern.compile(pattern);
		}
		catch (PatternSyntaxException ex) {
			throw invalid("ws.unique-code.pattern", pattern, "it is no regular expression: " + ex.getDescription(),
					"Correct the regular expression or remove the property.");
		}
	}

	private static void paths(WsProperties properties) {
		if (properties.path().isEmpty()) {
			throw invalid("ws.path", "", "clients need a path to connect to",
					"Name at least one path, for example /ws.");
		}
		for (String path : properties.path()) {
			if (path.contains("://")) {
				throw invalid("ws.path", path, "it is a whole URL",
						"Write its path only, for example /ws; host and port are those of the server.");
			}
			if (!path.startsWith("/")) {
				throw invalid("ws.path", path, "a path starts with a slash", "Write /" + path + " instead.");
			}
			try {
				PathPatternParser.defaultInstance.parse(path);
			}
			catch (PatternParseException ex) {
				throw invalid("ws.path", path, "it is no path pattern: " + ex.getMessage(),
						"Use a pattern such as /ws or /rooms/{room}/ws.");
			}
		}
	}

	private static void origins(WsProperties properties) {
		for (String origin : properties.allowedOrigins()) {
			if (!origin.equals("*") && !origin.equals("null") && !ORIGIN.matcher(origin).matches()) {
				throw invalid("ws.allowed-origins", origin, "an origin is a scheme, a host and perhaps a port",
						"Write it as https://app.example.com, without a path; patterns go to ws.allowed-origin-patterns.");
			}
		}
		for (String pattern : properties.allowedOriginPatterns()) {
			if (!pattern.equals("*") && !ORIGIN_PATTERN.matcher(pattern).matches()) {
				throw invalid("ws.allowed-origin-patterns", pattern,
						"a pattern of origins is a scheme, a host and perhaps a port",
						"Write it as https://*.example.com, without a path.");
			}
		}
		if (isByCookie(properties.uniqueCode())) {
			refuseAnySite("ws.allowed-origins", properties.allowedOrigins());
			refuseAnySite("ws.allowed-origin-patterns", properties.allowedOriginPatterns());
		}
	}

	private static boolean isByCookie(WsProperties.UniqueCode uniqueCode) {
		return uniqueCode.resolvers().contains("cookie") || uniqueCode.jwt().carriers().contains(Carrier.COOKIE);
	}

	private static void refuseAnySite(String property, List<String> origins) {
		for (String origin : origins) {
			if (BridgeSettings.isAnySite(origin)) {
				throw invalid(property, origin,
						"browsers send cookies from every site, so any site could connect in the name of its visitors",
						"List the origins that may connect, or take the identity from somewhere other than a cookie.");
			}
		}
	}

	private static void subprotocols(WsProperties properties) {
		for (String subprotocol : properties.subprotocols()) {
			if (!TOKEN.matcher(subprotocol).matches()) {
				throw invalid("ws.subprotocols", subprotocol, "no client can offer a subprotocol of that name",
						"Use letters, digits and . - _ only, for example chat.v1.");
			}
		}
	}

	private static void names(WsProperties.UniqueCode uniqueCode) {
		name("ws.unique-code.header", uniqueCode.header());
		name("ws.unique-code.query", uniqueCode.query());
		name("ws.unique-code.cookie", uniqueCode.cookie());
		name("ws.unique-code.jwt.claim", uniqueCode.jwt().claim());
		name("ws.unique-code.jwt.cookie", uniqueCode.jwt().cookie());
		name("ws.unique-code.jwt.query", uniqueCode.jwt().query());
	}

	private static void name(String property, String name) {
		if (name.isBlank()) {
			throw invalid(property, name, "nothing can be found under an empty name",
					"Name it, or remove the property for the default.");
		}
	}

	private static void resolvers(WsProperties properties) {
		for (String resolver : properties.uniqueCode().resolvers()) {
			if (!RESOLVERS.contains(resolver)) {
				throw invalid("ws.unique-code.resolvers", resolver, "there is no resolver of that name",
						"Use ticket, jwt, principal, header, query, cookie, generated or first-message, or define a UniqueCodeResolver bean, which needs no entry here.");
			}
		}
		firstMessage(properties.uniqueCode().resolvers());
	}

	private static void firstMessage(List<String> resolvers) {
		int index = resolvers.indexOf(BuiltInResolvers.FIRST_MESSAGE);
		if (index < 0) {
			return;
		}
		if (index < resolvers.size() - 1) {
			throw invalid("ws.unique-code.resolvers", String.join(",", resolvers),
					"resolvers after first-message could not be asked, since the handshake is over by then",
					"Make first-message the last one.");
		}
		if (resolvers.contains("generated")) {
			throw invalid("ws.unique-code.resolvers", String.join(",", resolvers),
					"generated knows every client, so that nobody would be asked for a first message",
					"Remove generated or first-message.");
		}
	}

	private static void sizes(WsProperties properties) {
		positive("ws.max-message-size", properties.maxMessageSize());
		positive("ws.outbound.max-bytes", properties.outbound().maxBytes());
		if (properties.maxMessageSize().toBytes() > Integer.MAX_VALUE / 2) {
			throw invalid("ws.max-message-size", properties.maxMessageSize(), "a message must fit into one array",
					"Use at most 1GB.");
		}
		DataSize socketBuffer = properties.tomcat().socketBufferSize();
		if (socketBuffer != null && (socketBuffer.toBytes() < 256 || socketBuffer.toBytes() > 1024 * 1024)) {
			throw invalid("ws.tomcat.socket-buffer-size", socketBuffer,
					"every connection has two of them, and reads and writes no more at a time",
					"Use 512B to 8KB, or remove the property for Tomcat's own default.");
		}
		DataSize budget = properties.inbound().maxBytes();
		if (budget != null && budget.compareTo(properties.maxMessageSize()) < 0) {
			throw invalid("ws.inbound.max-bytes", budget,
					"not even one message of ws.max-message-size (" + properties.maxMessageSize() + ") fits",
					"Raise ws.inbound.max-bytes or lower ws.max-message-size.");
		}
		positive("ws.inbound.inbox-bytes", properties.inbound().inboxBytes());
		String reason = "at least one message must be able to wait";
		atLeastOne("ws.inbound.inbox-messages", properties.inbound().inboxMessages(), reason);
		atLeastOne("ws.outbound.max-messages", properties.outbound().maxMessages(), reason);
	}

	private static void compression(WsProperties.Compression compression) {
		if (compression.level() < 1 || compression.level() > 9) {
			throw invalid("ws.compression.level", compression.level(),
					"levels go from 1, the fastest, to 9, the densest",
					"Use 1 to 9; ws.compression.enabled=false sends everything as it is.");
		}
		if (compression.minSize().isNegative()) {
			throw invalid("ws.compression.min-size", compression.minSize(), "a size is not negative",
					"Use a size such as 1KB.");
		}
	}

	private static void durations(WsProperties properties) {
		positive("ws.close-timeout", properties.closeTimeout());
		positive("ws.handshake.timeout", properties.handshake().timeout());
		notNegative("ws.unique-code.replace-timeout", properties.uniqueCode().replaceTimeout());
		positive("ws.outbound.max-age", properties.outbound().maxAge());
		positive("ws.outbound.send-timeout", properties.outbound().sendTimeout());
		positive("ws.shutdown.timeout", properties.shutdown().timeout());
		notNegative("ws.shutdown.drain", properties.shutdown().drain());
		notNegative("ws.shutdown.reconnect-within", properties.shutdown().reconnectWithin());
		Duration interval = properties.heartbeat().interval();
		Duration timeout = properties.heartbeat().timeout();
		notNegative("ws.heartbeat.interval", interval);
		notNegative("ws.heartbeat.timeout", timeout);
		if (!timeout.isZero() && !interval.isZero() && timeout.compareTo(interval) <= 0) {
			throw invalid("ws.heartbeat.timeout", timeout,
					"it is not longer than ws.heartbeat.interval (" + interval
							+ "), so clients would be closed before they could answer a ping",
					"Make ws.heartbeat.timeout at least twice as long as ws.heartbeat.interval.");
		}
	}

	private static void limits(WsProperties.Limits limits) {
		limit("ws.limits.max-connections", limits.maxConnections());
		limit("ws.limits.max-connections-per-ip", limits.maxConnectionsPerIp());
		limit("ws.limits.max-connections-per-uid", limits.maxConnectionsPerUid());
		limit("ws.limits.handshakes-per-second", limits.handshakesPerSecond());
		limit("ws.limits.messages-per-second", limits.messagesPerSecond());
		limit("ws.limits.max-groups-per-connection", limits.maxGroupsPerConnection());
		limit("ws.limits.max-name-length", limits.maxNameLength());
		DataSize bytes = limits.bytesPerSecond();
		if (bytes != null) {
			positive("ws.limits.bytes-per-second", bytes);
		}
		for (String proxy : limits.trustedProxies()) {
			try {
				new BridgeSettings.Limits(0, List.of(proxy));
			}
			catch (IllegalArgumentException ex) {
				throw invalid("ws.limits.trusted-proxies", proxy, "it is no IP address or network",
						"Use addresses such as 10.0.0.7 or networks such as 10.0.0.0/8; names are not looked up.");
			}
		}
	}

	private static void limit(String property, @Nullable Integer limit) {
		if (limit != null && limit < 1) {
			throw invalid(property, limit, "a limit is a positive number",
					"Use a positive number, or remove the property for no limit.");
		}
	}

	private static void positive(String property, DataSize size) {
		if (size.toBytes() < 1) {
			throw invalid(property, size, "a size is positive", "Use a size such as 64KB.");
		}
	}

	private static void positive(String property, Duration duration) {
		if (duration.isZero() || duration.isNegative()) {
			throw invalid(property, duration, "it must be longer than nothing", "Use a duration such as 10s.");
		}
	}

	private static void notNegative(String property, Duration duration) {
		if (duration.isNegative()) {
			throw invalid(property, duration, "a duration is not negative",
					"Use a duration such as 25s, or 0 to switch it off.");
		}
	}

	private static InvalidWsPropertyException invalid(String property, @Nullable Object value, String reason,
			String action) {
		return new InvalidWsPropertyException(property, value, reason, action);
	}

}
