package io.github.wsboot.servlet;

import java.util.List;

import io.github.wsboot.WsHandshake;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Subprotocols}.
 */
class SubprotocolsTests {

	@Test
	void chooseWhenSeveralMatchThenFirstOfTheClient() {
		assertThat(choose(List.of("x", "v2", "v1"), settings(false, "v1", "v2"))).isEqualTo("v2");
	}

	@Test
	void chooseWhenNoneMatchesThenNone() {
		assertThat(choose(List.of("x", "V1"), settings(true, "v1"))).isNull();
		assertThat(choose(List.of(), settings(true, "v1"))).isNull();
	}

	@Test
	void chooseWhenTokenIsOfferedThenMarkerAndNeverTheToken() {
		assertThat(choose(List.of("bearer", "secret"), settings(true))).isEqualTo("bearer");
		assertThat(choose(List.of("bearer", "secret", "v1"), settings(true, "v1"))).isEqualTo("v1");
		assertThat(choose(List.of("bearer"), settings(true))).isNull();
		assertThat(choose(List.of("Bearer", "secret"), settings(true))).isNull();
		assertThat(choose(List.of("secret", "bearer"), settings(true))).isNull();
		assertThat(choose(List.of("bearer", "secret"), settings(false))).isNull();
	}

	@Test
	void chooseWhenAFunctionDoesThenWhatItSaysIfItWasOffered() {
		WsHandshake handshake = handshake(List.of("v1", "v2"));
		BridgeSettings settings = settings(false, "v1");
		assertThat(Subprotocols.choose(handshake, (offer) -> "v2", settings)).isEqualTo("v2");
		assertThat(Subprotocols.choose(handshake, (offer) -> "v3", settings)).isNull();
		assertThat(Subprotocols.choose(handshake, (offer) -> null, settings)).isNull();
	}

	private static @Nullable String choose(List<String> offered, BridgeSettings settings) {
		return Subprotocols.choose(handshake(offered), null, settings);
	}

	private static WsHandshake handshake(List<String> offered) {
		return HandshakeSnapshot.of(RequestGrammarTests.upgradeRequest(), offered, null);
	}

	private static BridgeSettings settings(boolean bearerSubprotocol, String... subprotocols) {
		BridgeSettings defaults = BridgeSettings.defaults();
		return new BridgeSettings(defaults.allowedOrigins(), defaults.allowedOriginPatterns(), List.of(subprotocols),
				defaults.maxMessageSize(), defaults.inboundMaxBytes(), defaults.inbox(), defaults.handshakeTimeout(),
				defaults.sendTimeout(), defaults.closeTimeout(), defaults.compression(), defaults.retainHeaders(),
				defaults.maskedQueryParameters(), defaults.limits(), bearerSubprotocol, defaults.firstMessage());
	}

}
