package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.EngineSettings.OnDuplicate;
import io.github.wsboot.engine.EngineSettings.OnOverflow;
import io.github.wsboot.servlet.BridgeSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropertiesSettings}: each property reaches the room it is for.
 */
class PropertiesSettingsTests {

	@Test
	void engineWhenNothingIsSetThenDocumentedDefaults() {
		assertThat(engine()).isEqualTo(EngineSettings.defaults());
	}

	@Test
	void bridgeWhenNothingIsSetThenDocumentedDefaults() {
		assertThat(bridge()).isEqualTo(BridgeSettings.defaults());
	}

	@Test
	void engineWhenOnDuplicateThenReached() {
		assertThat(engine("ws.unique-code.on-duplicate=reject").onDuplicate()).isEqualTo(OnDuplicate.REJECT);
	}

	@Test
	void engineWhenReplaceTimeoutThenReached() {
		assertThat(engine("ws.unique-code.replace-timeout=3s").replaceTimeout()).hasSeconds(3);
	}

	@Test
	void engineWhenOutboundThenReached() {
		assertThat(engine("ws.outbound.max-bytes=2KB", "ws.outbound.max-messages=7", "ws.outbound.max-age=8s",
				"ws.outbound.send-timeout=9s", "ws.outbound.on-overflow=drop-oldest")
			.outbound())
			.isEqualTo(new EngineSettings.Outbound(2048, 7, Duration.ofSeconds(8), Duration.ofSeconds(9),
					OnOverflow.DROP_OLDEST));
	}

	@Test
	void engineWhenHeartbeatThenReached() {
		EngineSettings settings = engine("ws.heartbeat.interval=5s", "ws.heartbeat.timeout=15s");
		assertThat(settings.heartbeatInterval()).hasSeconds(5);
		assertThat(settings.heartbeatTimeout()).hasSeconds(15);
	}

	@Test
	void engineWhenCloseTimeoutThenReached() {
		assertThat(engine("ws.close-timeout=1s").closeTimeout()).hasSeconds(1);
	}

	@Test
	void engineWhenLimitsThenReached() {
		assertThat(engine("ws.limits.max-connections=1", "ws.limits.max-connections-per-ip=2",
				"ws.limits.max-connections-per-uid=3")
			.limits()).isEqualTo(new EngineSettings.Limits(1, 2, 3, 0, 0, 0, 0));
	}

	@Test
	void bridgeWhenOriginsThenReached() {
		BridgeSettings settings = bridge("ws.allowed-origins=https://a.example,https://b.example",
				"ws.allowed-origin-patterns=https://*.example");
		assertThat(settings.allowedOrigins()).containsExactly("https://a.example", "https://b.example");
		assertThat(settings.allowedOriginPatterns()).containsExactly("https://*.example");
	}

	@Test
	void bridgeWhenSubprotocolsThenReached() {
		assertThat(bridge("ws.subprotocols=v2,v1").subprotocols()).containsExactly("v2", "v1");
	}

	@Test
	void bridgeWhenSizesThenReached() {
		BridgeSettings settings = bridge("ws.max-message-size=1KB", "ws.inbound.max-bytes=3KB");
		assertThat(settings.maxMessageSize()).isEqualTo(1024);
		assertThat(settings.inboundMaxBytes()).isEqualTo(3072);
	}

	@Test
	void bridgeWhenTimesThenReached() {
		BridgeSettings settings = bridge("ws.handshake.timeout=1s", "ws.outbound.send-timeout=2s",
				"ws.close-timeout=3s");
		assertThat(settings.handshakeTimeout()).hasSeconds(1);
		assertThat(settings.sendTimeout()).hasSeconds(2);
		assertThat(settings.closeTimeout()).hasSeconds(3);
	}

	@Test
	void bridgeWhenCompressionThenReached() {
		assertThat(bridge("ws.compression.enabled=true", "ws.compression.level=1", "ws.compression.min-size=2KB")
			.compression()).isEqualTo(new BridgeSettings.Compression(true, 1, 2048));
	}

	@Test
	void bridgeWhenRetainHeadersThenReached() {
		assertThat(bridge("ws.handshake.retain-headers=User-Agent,X-Tenant").retainHeaders())
			.containsExactlyInAnyOrder("User-Agent", "X-Tenant");
	}

	@Test
	void bridgeWhenTokenParameterHasOtherNameThenMaskedToo() {
		assertThat(bridge("ws.unique-code.jwt.query=ticket").maskedQueryParameters()).contains("ticket",
				"access_token");
	}

	@Test
	void bridgeWhenTicketParameterHasOtherNameThenMaskedToo() {
		assertThat(bridge("ws.security.tickets.query=entry").maskedQueryParameters()).contains("entry", "ticket");
	}

	@Test
	void bridgeWhenFirstMessageIsLimitedThenSo() {
		assertThat(bridge("ws.security.first-message.timeout=2s", "ws.security.first-message.max-pending=3",
				"ws.security.first-message.max-pending-per-ip=2", "ws.security.first-message.max-size=1KB")
			.firstMessage()).isEqualTo(new BridgeSettings.FirstMessage(Duration.ofSeconds(2), 3, 2, 1024));
	}

	@Test
	void bridgeWhenSubprotocolCarriesTokensThenMarkerIsAnswered() {
		assertThat(
				PropertiesSettings.bridge(BoundProperties.of(), BoundProperties.security(), true).bearerSubprotocol())
			.isTrue();
	}

	@Test
	void bridgeWhenSubprotocolCarriesNoTokensThenMarkerIsNotAnswered() {
		WsProperties properties = BoundProperties.of("ws.unique-code.jwt.carriers=header,query");
		assertThat(PropertiesSettings.bridge(properties, BoundProperties.security(), true).bearerSubprotocol())
			.isFalse();
	}

	private static EngineSettings engine(String... properties) {
		return PropertiesSettings.engine(BoundProperties.of(properties), BoundProperties.cluster(properties));
	}

	private static BridgeSettings bridge(String... properties) {
		return PropertiesSettings.bridge(BoundProperties.of(properties), BoundProperties.security(properties), false);
	}

}
