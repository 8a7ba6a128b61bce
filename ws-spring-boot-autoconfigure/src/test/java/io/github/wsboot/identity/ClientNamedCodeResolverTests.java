package io.github.wsboot.identity;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.identity.ClientNamedCodeResolver.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClientNamedCodeResolver}.
 */
class ClientNamedCodeResolverTests {

	@ParameterizedTest
	@EnumSource
	void resolveWhenNamedOnceThenIsCode(Source source) {
		assertThat(resolver(source).resolve(named(source, "alice"))).isEqualTo(WsIdentity.of("alice"));
	}

	@ParameterizedTest
	@EnumSource
	void resolveWhenMissingThenNoAnswer(Source source) {
		assertThat(resolver(source).resolve(new TestHandshake())).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void resolveWhenRepeatedThenRejectedWith400(Source source) {
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> resolver(source).resolve(named(source, "alice", "bob")))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(400));
	}

	@Test
	void resolveWhenHeaderNameHasOtherCaseThenIsCode() {
		TestHandshake handshake = new TestHandshake().withHeader("NAME", "alice");
		assertThat(resolver(Source.HEADER).resolve(handshake)).isEqualTo(WsIdentity.of("alice"));
	}

	@Test
	void resolveWhenOtherCookieEndsWithNameThenItDoesNotCount() {
		TestHandshake handshake = new TestHandshake().withCookie("surname", "x")
			.withCookie("name", "alice")
			.withCookie("names", "y");
		assertThat(resolver(Source.COOKIE).resolve(handshake)).isEqualTo(WsIdentity.of("alice"));
	}

	private static ClientNamedCodeResolver resolver(Source source) {
		return new ClientNamedCodeResolver(source, "name");
	}

	private static TestHandshake named(Source source, String... values) {
		TestHandshake handshake = new TestHandshake();
		switch (source) {
			case HEADER -> handshake.withHeader("name", values);
			case QUERY -> handshake.withQuery("name", values);
			case COOKIE -> {
				for (String value : values) {
					handshake.withCookie("name", value);
				}
			}
		}
		return handshake;
	}

}
