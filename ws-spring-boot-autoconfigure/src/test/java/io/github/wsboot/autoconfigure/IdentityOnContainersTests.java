package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.time.Instant;

import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.identity.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who a client is, on Tomcat and on Jetty.
 */
@Tag("one-jdk")
@ExtendWith(OutputCaptureExtension.class)
class IdentityOnContainersTests {

	private static final String DEFAULT_ORDER = "ws.unique-code.resolvers=";

	@ParameterizedTest
	@EnumSource
	void tokenWhenInHeaderThenSubjectIsCode(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER);
				WsPeer peer = WsPeer.connect(server.port(), "/ws", bearer(Tokens.of("alice")))) {
			await().until(() -> server.manager().isOnline("alice"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void tokenWhenInAnyConfiguredCarrierThenSubjectIsCode(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER,
				"ws.unique-code.jwt.carriers=subprotocol,cookie,query");
				WsPeer subprotocol = WsPeer.connect(server.port(), "/ws",
						"Sec-WebSocket-Protocol: bearer, " + Tokens.of("a"));
				WsPeer cookie = WsPeer.connect(server.port(), "/ws", "Cookie: x=1; access_token=" + Tokens.of("b"));
				WsPeer query = WsPeer.connect(server.port(), "/ws?access_token=" + Tokens.of("c"))) {
			await().untilAsserted(
					() -> assertThat(server.manager().uniqueCodes()).containsExactlyInAnyOrder("a", "b", "c"));
		}
	}

	// J28
	@ParameterizedTest
	@EnumSource
	void tokenWhenItExpiresThenClosedWith4401(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER);
				WsPeer peer = WsPeer.connect(server.port(), "/ws", bearer(expiringSoon()))) {
			assertThat(peer.closeCode()).isEqualTo(4401);
		}
	}

	// J28
	@ParameterizedTest
	@EnumSource
	void tokenWhenItExpiresBesideQueryThenClosedWith4401(Container container) {
		try (WsServer server = WsServer.start(container, Application.class);
				WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=alice", bearer(expiringSoon()))) {
			assertThat(peer.closeCode()).isEqualTo(4401);
		}
	}

	@ParameterizedTest
	@EnumSource
	void tokenWhenForeignThenUnauthorizedAndNotLogged(Container container, CapturedOutput output) {
		String token = Tokens.foreign("alice");
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER,
				"logging.level.io.github.wsboot=trace", "logging.level.org.springframework.web=trace");
				WsPeer peer = WsPeer.handshake(server.port(), "/ws", bearer(token))) {
			assertThat(peer.status()).isEqualTo(401);
			assertThat(server.manager().getWSCount()).isZero();
			assertThat(output).doesNotContain(token);
		}
	}

	// J26
	@ParameterizedTest
	@EnumSource
	void tokenWhenDecoderFailsThenUnauthorizedAndCausesAreLogged(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, FailingDecoder.class, DEFAULT_ORDER);
				WsPeer peer = WsPeer.handshake(server.port(), "/ws", bearer("top-secret"))) {
			assertThat(peer.status()).isEqualTo(401);
			assertThat(output).contains(JwtException.class.getName())
				.contains(IOException.class.getName())
				.doesNotContain("top-secret");
		}
	}

	// J27
	@ParameterizedTest
	@EnumSource
	void principalWhenQueryNamesAnotherThenForbidden(Container container) {
		try (WsServer server = WsServer.start(container, Application.class);
				WsPeer alice = WsPeer.handshake(server.port(), "/ws?uniqueCode=bob", "X-User: alice");
				WsPeer token = WsPeer.handshake(server.port(), "/ws?uniqueCode=bob", bearer(Tokens.of("alice")))) {
			assertThat(alice.status()).isEqualTo(403);
			assertThat(token.status()).isEqualTo(403);
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void principalWhenDefaultOrderThenIsCode(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER);
				WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=bob", "X-User: alice")) {
			await().until(() -> server.manager().isOnline("alice"));
			assertThat(server.manager().isOnline("bob")).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void asUidWhenOneUserConnectsTwiceThenBothStay(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, DEFAULT_ORDER,
				"ws.unique-code.as-uid=true");
				WsPeer one = WsPeer.connect(server.port(), "/ws", "X-User: alice");
				WsPeer two = WsPeer.connect(server.port(), "/ws", "X-User: alice")) {
			await().untilAsserted(() -> assertThat(server.manager().uids().codesOf("alice")).hasSize(2));
			assertThat(server.manager().uniqueCodes()).hasSize(2).doesNotContain("alice");
		}
	}

	@ParameterizedTest
	@EnumSource
	void anonymousWhenGeneratedIsNotListedThenUnauthorized(Container container) {
		try (WsServer server = WsServer.start(container, Application.class,
				"ws.unique-code.resolvers=jwt,principal,query"); WsPeer peer = WsPeer.handshake(server.port(), "/ws")) {
			assertThat(peer.status()).isEqualTo(401);
		}
	}

	private static String bearer(String token) {
		return "Authorization: Bearer " + token;
	}

	private static String expiringSoon() {
		return Tokens.of((claims) -> claims.subject("alice").expiresAt(Instant.now().plusSeconds(2)));
	}

	/**
	 * Knows users by a token, or by what a filter says.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		JwtDecoder jwtDecoder() {
			return Tokens.decoder();
		}

		@Bean
		FilterRegistrationBean<LoginFilter> loginFilter() {
			return new FilterRegistrationBean<>(new LoginFilter());
		}

	}

	/**
	 * Cannot reach whoever issues tokens.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingDecoder {

		@Bean
		JwtDecoder jwtDecoder() {
			return (token) -> {
				throw new JwtException("no keys for " + token, new IOException("no route for " + token));
			};
		}

	}

}
