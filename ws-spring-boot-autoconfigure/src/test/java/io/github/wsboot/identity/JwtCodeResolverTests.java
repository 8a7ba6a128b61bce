package io.github.wsboot.identity;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.identity.JwtCodeResolver.Carrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link JwtCodeResolver}.
 */
class JwtCodeResolverTests {

	@ParameterizedTest
	@ValueSource(strings = { "Bearer ", "bearer ", "BEARER  " })
	void resolveWhenInHeaderThenSubjectIsCode(String scheme) {
		TestHandshake handshake = new TestHandshake().withHeader("authorization", scheme + Tokens.of("alice"));
		assertThat(code(handshake, Carrier.HEADER)).isEqualTo("alice");
	}

	@Test
	void resolveWhenBasicAuthenticationThenNoAnswer() {
		assertThat(code(new TestHandshake().withHeader("Authorization", "Basic YTpi"), Carrier.HEADER)).isNull();
	}

	@Test
	void resolveWhenSubprotocolAfterMarkerThenSubjectIsCode() {
		TestHandshake handshake = new TestHandshake().withSubprotocols("chat", "bearer", Tokens.of("alice"));
		assertThat(code(handshake, Carrier.SUBPROTOCOL)).isEqualTo("alice");
	}

	@Test
	void resolveWhenSubprotocolWithPrefixThenSubjectIsCode() {
		TestHandshake handshake = new TestHandshake().withSubprotocols("bearer." + Tokens.of("alice"), "chat");
		assertThat(code(handshake, Carrier.SUBPROTOCOL)).isEqualTo("alice");
	}

	@Test
	void resolveWhenMarkerWithoutTokenThenNoAnswer() {
		assertThat(code(new TestHandshake().withSubprotocols("chat", "bearer"), Carrier.SUBPROTOCOL)).isNull();
	}

	@Test
	void resolveWhenInCookieThenSubjectIsCode() {
		assertThat(code(new TestHandshake().withCookie("session", Tokens.of("alice")), Carrier.COOKIE))
			.isEqualTo("alice");
	}

	@Test
	void resolveWhenInQueryThenSubjectIsCode() {
		assertThat(code(new TestHandshake().withQuery("token", Tokens.of("alice")), Carrier.QUERY)).isEqualTo("alice");
	}

	@Test
	void resolveWhenInCarrierNotListedThenNoAnswer() {
		assertThat(code(new TestHandshake().withQuery("token", Tokens.of("alice")), Carrier.HEADER, Carrier.COOKIE,
				Carrier.SUBPROTOCOL))
			.isNull();
	}

	@Test
	void resolveWhenInSeveralCarriersThenFirstListedWins() {
		TestHandshake handshake = new TestHandshake().withQuery("token", Tokens.of("query"))
			.withCookie("session", Tokens.of("cookie"));
		assertThat(code(handshake, Carrier.COOKIE, Carrier.QUERY)).isEqualTo("cookie");
		assertThat(code(handshake, Carrier.QUERY, Carrier.COOKIE)).isEqualTo("query");
	}

	@Test
	void resolveWhenNoTokenThenNoAnswer() {
		assertThat(code(new TestHandshake(), Carrier.values())).isNull();
	}

	@Test
	void resolveWhenTokenExpiresThenIdentityExpires() {
		Instant expiry = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 30);
		String token = Tokens.of((claims) -> claims.subject("alice").expiresAt(expiry));
		WsIdentity identity = resolver("sub", Carrier.QUERY).resolve(new TestHandshake().withQuery("token", token));
		assertThat(identity).isNotNull().extracting(WsIdentity::expiresAt).isEqualTo(expiry);
	}

	@Test
	void resolveWhenOtherClaimThenItIsCode() {
		String token = Tokens.of((claims) -> claims.subject("1").claim("user_name", "alice"));
		WsIdentity identity = resolver("user_name", Carrier.QUERY)
			.resolve(new TestHandshake().withQuery("token", token));
		assertThat(identity)
			.isEqualTo(new WsIdentity("alice", null, (identity != null) ? identity.expiresAt() : null, Map.of()));
	}

	@Test
	void resolveWhenClaimIsMissingThenRejectedWith401() {
		String token = Tokens.of((claims) -> claims.subject("alice"));
		assertRejected(401, resolver("user_name", Carrier.QUERY), new TestHandshake().withQuery("token", token));
	}

	@Test
	void resolveWhenTokenHasExpiredThenRejectedWith401() {
		String token = Tokens.of((claims) -> claims.subject("alice").expiresAt(Instant.now().minusSeconds(3600)));
		assertRejected(401, resolver("sub", Carrier.QUERY), new TestHandshake().withQuery("token", token));
	}

	@Test
	void resolveWhenSignatureIsForeignThenRejectedWith401() {
		assertRejected(401, resolver("sub", Carrier.QUERY),
				new TestHandshake().withQuery("token", Tokens.foreign("alice")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-jwt", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9." })
	void resolveWhenMalformedThenRejectedWith401WithoutTheToken(String token) {
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> resolver("sub", Carrier.QUERY).resolve(new TestHandshake().withQuery("token", token)))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(401))
			.withMessageNotContaining(token)
			.withNoCause();
	}

	@Test
	void resolveWhenQueryIsRepeatedThenRejectedWith400() {
		String token = Tokens.of("alice");
		assertRejected(400, resolver("sub", Carrier.QUERY), new TestHandshake().withQuery("token", token, token));
	}

	@Test
	void resolveWhenHeaderIsRepeatedThenRejectedWith400() {
		String value = "Bearer " + Tokens.of("alice");
		assertRejected(400, resolver("sub", Carrier.HEADER),
				new TestHandshake().withHeader("Authorization", value, value));
	}

	@Test
	void resolveWhenCookieIsRepeatedThenRejectedWith400() {
		String token = Tokens.of("alice");
		assertRejected(400, resolver("sub", Carrier.COOKIE),
				new TestHandshake().withCookie("session", token).withCookie("session", token));
	}

	@Test
	void resolveWhenDecoderFailsThenFailureNamesCausesButNotTheToken() {
		JwtDecoder decoder = (token) -> {
			throw new JwtException("cannot read " + token, new IOException("no route for " + token));
		};
		JwtCodeResolver resolver = new JwtCodeResolver(decoder, "sub", List.of(Carrier.QUERY), "session", "token",
				(jwt) -> null);
		assertThatIllegalStateException()
			.isThrownBy(() -> resolver.resolve(new TestHandshake().withQuery("token", "secret")))
			.withMessageContaining(JwtException.class.getName())
			.withMessageContaining(IOException.class.getName())
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	private static JwtCodeResolver resolver(String claim, Carrier... carriers) {
		return new JwtCodeResolver(Tokens.decoder(), claim, List.of(carriers), "session", "token", (jwt) -> null);
	}

	private static @Nullable String code(TestHandshake handshake, Carrier... carriers) {
		WsIdentity identity = resolver("sub", carriers).resolve(handshake);
		return (identity != null) ? identity.uniqueCode() : null;
	}

	private static void assertRejected(int status, JwtCodeResolver resolver, TestHandshake handshake) {
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> resolver.resolve(handshake))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(status));
	}

}
