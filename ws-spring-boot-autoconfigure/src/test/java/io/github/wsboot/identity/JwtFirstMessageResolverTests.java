package io.github.wsboot.identity;

import java.util.List;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JwtFirstMessageResolver}.
 */
class JwtFirstMessageResolverTests {

	private static final JwtCodeResolver TOKENS = new JwtCodeResolver(Tokens.decoder(), "sub", List.of(), "cookie",
			"query", (jwt) -> null);

	private static final JsonDecoder DECODER = new JsonDecoder() {

		@Override
		public <T> T decode(String json, Class<T> type) {
			try {
				return JsonMapper.shared().readValue(json, type);
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException("no JSON");
			}
		}

	};

	@ParameterizedTest
	@ValueSource(strings = { "%s", "\n %s\t", "{\"actioncode\":\"auth.login\",\"data\":{\"token\":\"%s\"}}",
			"  {\"id\":7,\"data\":{\"more\":[],\"token\":\"%s\"},\"actioncode\":\"auth.login\"}" })
	void resolveWhenMessageIsOrHasATokenThenItsSubject(String form) {
		WsIdentity identity = resolve(DECODER, form.formatted(Tokens.of("alice")));
		assertThat(identity.uniqueCode()).isEqualTo("alice");
		assertThat(identity.expiresAt()).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "{}", "null", "[]", "{\"actioncode\":\"auth.login\"}",
			"{\"actioncode\":\"auth.login\",\"data\":null}",
			"{\"actioncode\":\"auth.login\",\"data\":{\"token\":\"\"}}",
			"{\"actioncode\":\"auth.login\",\"data\":{\"token\":[\"%s\"]}}",
			"{\"actioncode\":\"chat\",\"data\":{\"token\":\"%s\"}}", "Bearer %s" })
	void resolveWhenMessageHasNoneThenRefusedAndNotRepeated(String form) {
		String token = Tokens.of("alice");
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> resolve(DECODER, form.formatted(token)))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(401))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(token));
	}

	@Test
	void resolveWhenThereIsNoDecoderThenPlainTokensOnly() {
		assertThat(resolve(null, Tokens.of("alice")).uniqueCode()).isEqualTo("alice");
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> resolve(null,
				"{\"actioncode\":\"auth.login\",\"data\":{\"token\":\"" + Tokens.of("alice") + "\"}}"));
	}

	private static WsIdentity resolve(@Nullable JsonDecoder decoder, String text) {
		return new JwtFirstMessageResolver(TOKENS, () -> decoder).resolve(new TestHandshake(), WsMessage.text(text));
	}

}
