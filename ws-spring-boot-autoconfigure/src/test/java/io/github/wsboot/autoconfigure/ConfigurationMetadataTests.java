package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE knows about our properties.
 */
class ConfigurationMetadataTests {

	private static final List<String> NAMES = List.of("management.endpoint.ws.access",
			"management.endpoint.ws.cache.time-to-live", "management.health.ws.enabled", "ws.action.default-locale",
			"ws.action.execution", "ws.action.ignore-other-messages", "ws.action.max-concurrent",
			"ws.action.max-streams", "ws.action.rate-limit.on-exceeded", "ws.action.rate-limit.per-action",
			"ws.action.rate-limit.per-connection", "ws.action.rate-limit.period", "ws.action.requests.max-pending",
			"ws.action.requests.timeout", "ws.actuator.roles", "ws.actuator.show-identifiers",
			"ws.actuator.write-operations", "ws.allowed-origin-patterns", "ws.allowed-origins", "ws.asyncapi.enabled",
			"ws.asyncapi.path", "ws.asyncapi.title", "ws.asyncapi.version", "ws.client.close-timeout",
			"ws.client.compression", "ws.client.handshake-timeout", "ws.client.idle-timeout",
			"ws.client.max-message-size", "ws.client.max-pending-requests", "ws.client.offline-queue.max-bytes",
			"ws.client.offline-queue.max-messages", "ws.client.ping-interval", "ws.client.reconnect.enabled",
			"ws.client.reconnect.first-delay", "ws.client.reconnect.max-attempts", "ws.client.reconnect.max-delay",
			"ws.client.request-timeout", "ws.client.ssl.bundle", "ws.close-timeout",
			"ws.cluster.accept-when-disconnected", "ws.cluster.consistency", "ws.cluster.enabled",
			"ws.cluster.heartbeat-interval", "ws.cluster.lease", "ws.cluster.redis.cluster.nodes",
			"ws.cluster.redis.database", "ws.cluster.redis.host", "ws.cluster.redis.key-prefix",
			"ws.cluster.redis.max-message-size", "ws.cluster.redis.password", "ws.cluster.redis.port",
			"ws.cluster.redis.sentinel.master", "ws.cluster.redis.sentinel.nodes", "ws.cluster.redis.sentinel.password",
			"ws.cluster.redis.sentinel.username", "ws.cluster.redis.ssl.bundle", "ws.cluster.redis.ssl.enabled",
			"ws.cluster.redis.url", "ws.cluster.redis.username", "ws.cluster.timeout", "ws.compression.enabled",
			"ws.compression.level", "ws.compression.min-size", "ws.console.allow-remote", "ws.console.enabled",
			"ws.console.path", "ws.enabled", "ws.handshake.retain-headers", "ws.handshake.timeout",
			"ws.heartbeat.app-ping", "ws.heartbeat.app-pong", "ws.heartbeat.interval", "ws.heartbeat.timeout",
			"ws.inbound.inbox-bytes", "ws.inbound.inbox-messages", "ws.inbound.max-bytes", "ws.limits.bytes-per-second",
			"ws.limits.handshakes-per-second", "ws.limits.max-connections", "ws.limits.max-connections-per-ip",
			"ws.limits.max-connections-per-uid", "ws.limits.max-groups-per-connection", "ws.limits.max-name-length",
			"ws.limits.messages-per-second", "ws.limits.trusted-proxies", "ws.logging.mdc", "ws.max-message-size",
			"ws.observation.enabled", "ws.outbound.max-age", "ws.outbound.max-bytes", "ws.outbound.max-messages",
			"ws.outbound.on-overflow", "ws.outbound.send-timeout", "ws.path", "ws.security.authenticated",
			"ws.security.authorities", "ws.security.first-message.max-pending",
			"ws.security.first-message.max-pending-per-ip", "ws.security.first-message.max-size",
			"ws.security.first-message.timeout", "ws.security.on-logout", "ws.security.refresh.enabled",
			"ws.security.revocation-interval", "ws.security.tickets.enabled", "ws.security.tickets.max-pending",
			"ws.security.tickets.max-pending-per-user", "ws.security.tickets.path", "ws.security.tickets.query",
			"ws.security.tickets.ttl", "ws.shutdown.drain", "ws.shutdown.notice", "ws.shutdown.reconnect-within",
			"ws.shutdown.timeout", "ws.subprotocols", "ws.tomcat.socket-buffer-size", "ws.unique-code.as-uid",
			"ws.unique-code.cookie", "ws.unique-code.header", "ws.unique-code.jwt.carriers", "ws.unique-code.jwt.claim",
			"ws.unique-code.jwt.cookie", "ws.unique-code.jwt.query", "ws.unique-code.on-duplicate",
			"ws.unique-code.pattern", "ws.unique-code.query", "ws.unique-code.replace-timeout",
			"ws.unique-code.resolvers");

	@Test
	void propertiesWhenReadThenAllAreThere() {
		assertThat(properties().keySet()).containsExactlyElementsOf(NAMES);
	}

	@Test
	void propertiesWhenReadThenEachIsDescribed() {
		properties().forEach((name, property) -> assertThat(property.path("description").asString("")).as(name)
			.matches("(?s)[A-Z].{8,}[.]")
			.doesNotStartWith("The ")
			.doesNotStartWith("A "));
	}

	@Test
	void propertiesWhenBooleanThenDescriptionSaysWhether() {
		properties().values()
			.stream()
			.filter((property) -> property.path("type").asString("").equals("java.lang.Boolean"))
			.forEach((property) -> assertThat(property.path("description").asString("")).startsWith("Whether "));
	}

	@Test
	void propertiesWhenReadThenDefaultsAreTheDocumentedOnes() {
		Map<String, JsonNode> properties = properties();
		assertThat(properties.get("ws.max-message-size").path("defaultValue").asString("")).isEqualTo("64KB");
		assertThat(properties.get("ws.heartbeat.interval").path("defaultValue").asString("")).isEqualTo("25s");
		assertThat(properties.get("ws.unique-code.on-duplicate").path("defaultValue").asString(""))
			.isEqualTo("replace");
		assertThat(properties.get("ws.unique-code.header").path("defaultValue").asString(""))
			.isEqualTo("X-Unique-Code");
	}

	@Test
	void hintsWhenReadThenNameTheValuesThatAreAccepted() {
		assertThat(hints("ws.unique-code.resolvers")).containsExactlyInAnyOrderElementsOf(PropertyChecks.RESOLVERS);
		for (String carrier : hints("ws.unique-code.jwt.carriers")) {
			BoundProperties.of("ws.unique-code.jwt.carriers=" + carrier);
		}
		for (String policy : hints("ws.unique-code.on-duplicate")) {
			BoundProperties.of("ws.unique-code.on-duplicate=" + policy);
		}
		for (String value : hints("ws.security.on-logout")) {
			BoundProperties.security("ws.security.on-logout=" + value);
		}
		for (String policy : hints("ws.outbound.on-overflow")) {
			BoundProperties.of("ws.outbound.on-overflow=" + policy);
		}
	}

	private static List<String> hints(String name) {
		List<String> values = new ArrayList<>();
		for (JsonNode hint : metadata().path("hints")) {
			if (hint.path("name").asString("").equals(name)) {
				hint.path("values").forEach((value) -> values.add(value.path("value").asString("")));
			}
		}
		assertThat(values).isNotEmpty();
		return values;
	}

	private static Map<String, JsonNode> properties() {
		Map<String, JsonNode> properties = new TreeMap<>();
		metadata().path("properties")
			.forEach((property) -> properties.put(property.path("name").asString(""), property));
		return properties;
	}

	// the class path of the tests has such a file in many jars
	static JsonNode metadata() {
		try {
			for (URL url : Collections.list(
					WsProperties.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					JsonNode metadata = JsonMapper.shared().readTree(in);
					if (metadata.toString().contains(WsProperties.class.getName())) {
						return metadata;
					}
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		throw new IllegalStateException("There is no metadata of ours");
	}

}
