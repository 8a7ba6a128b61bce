package io.github.wsboot.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Subprotocols}.
 */
class SubprotocolsTests {

	@Test
	void chooseWhenSeveralMatchThenFirstOfTheClient() {
		assertThat(Subprotocols.choose(List.of("x", "v2", "v1"), settings(false, "v1", "v2"))).isEqualTo("v2");
	}

	@Test
	void chooseWhenNoneMatchesThenNone() {
		assertThat(Subprotocols.choose(List.of("x", "V1"), settings(true, "v1"))).isNull();
		assertThat(Subprotocols.choose(List.of(), settings(true, "v1"))).isNull();
	}

	@Test
	void chooseWhenTokenIsOfferedThenMarkerAndNeverTheToken() {
		assertThat(Subprotocols.choose(List.of("bearer", "secret"), settings(true))).isEqualTo("bearer");
		assertThat(Subprotocols.choose(List.of("bearer", "secret", "v1"), settings(true, "v1"))).isEqualTo("v1");
		assertThat(Subprotocols.choose(List.of("bearer"), settings(true))).isNull();
		assertThat(Subprotocols.choose(List.of("Bearer", "secret"), settings(true))).isNull();
		assertThat(Subprotocols.choose(List.of("secret", "bearer"), settings(true))).isNull();
		assertThat(Subprotocols.choose(List.of("bearer", "secret"), settings(false))).isNull();
	}

	private static BridgeSettings settings(boolean bearerSubprotocol, String... subprotocols) {
		BridgeSettings defaults = BridgeSettings.defaults();
		return new BridgeSettings(defaults.allowedOrigins(), defaults.allowedOriginPatterns(), List.of(subprotocols),
				defaults.maxMessageSize(), defaults.inboundMaxBytes(), defaults.handshakeTimeout(),
				defaults.sendTimeout(), defaults.closeTimeout(), defaults.compression(), defaults.retainHeaders(),
				defaults.maskedQueryParameters(), bearerSubprotocol);
	}

}
