package io.github.wsboot.autoconfigure;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.wsboot.WsConnection;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.WsController;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.identity.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens that replace others while a connection is open (J28).
 */
@Tag("one-jdk")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class TokenRefreshTests {

	private static final String JWT = "ws.unique-code.resolvers=jwt,generated";

	@ParameterizedTest
	@EnumSource
	void j28WhenTokenIsRefreshedThenConnectionOutlivesTheOldOneAndOthersDoNot(Container container,
			CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Application.class, JWT, "logging.level.io.github.wsboot=trace",
				"logging.level.org.springframework.web=trace")) {
			Instant soon = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 6);
			Instant later = soon.plusSeconds(600);
			String fresh = token("alice", later, "read");
			try (WsPeer alice = connect(server, token("alice", soon, "read"));
					WsPeer bob = connect(server, token("bob", soon, "read"))) {
				assertThat(alice.send(refresh(fresh)).text()).contains("\"code\":0")
					.contains("\"expiresAt\":\"" + later + "\"")
					.doesNotContain(fresh);
				assertThat(server.manager().find("alice").flatMap(WsConnection::expiresAt)).contains(later);
				String foreign = Tokens.foreign("bob");
				String mallory = token("mallory", later, "read");
				String promoted = token("bob", later, "read admin");
				String expired = token("bob", Instant.now().minusSeconds(5), "read");
				assertThat(bob.send(refresh(foreign)).text()).contains("\"code\":40100").doesNotContain(foreign);
				assertThat(bob.send(refresh(expired)).text()).contains("\"code\":40100");
				assertThat(bob.send(refresh("no.such.thing")).text()).contains("\"code\":40100");
				assertThat(bob.send(refresh(mallory)).text()).contains("\"code\":40300").doesNotContain(mallory);
				assertThat(bob.send(refresh(promoted)).text()).contains("\"code\":40300");
				assertThat(bob.send("{\"actioncode\":\"auth.refresh\",\"data\":{\"token\":{\"a\":\"secret\"}}}").text())
					.contains("\"code\":40001")
					.doesNotContain("secret");
				assertThat(bob.send("{\"actioncode\":\"auth.refresh\",\"data\":{}}").text()).contains("\"code\":40001");
				assertThat(server.manager().find("bob").flatMap(WsConnection::expiresAt)).contains(soon);
				assertThat(bob.closeCode()).isEqualTo(4401);
				assertThat(alice.send("{\"actioncode\":\"who\"}").text()).contains("\"alice\"");
				assertThat(output).doesNotContain(fresh)
					.doesNotContain(foreign)
					.doesNotContain(mallory)
					.doesNotContain("no.such.thing")
					.doesNotContain("secret");
			}
		}
	}

	@Test
	void j28WhenTokenIsForAShorterTimeThenThatCounts() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, JWT);
				WsPeer alice = connect(server, token("alice", Instant.now().plusSeconds(600), "read"))) {
			assertThat(alice.send(refresh(token("alice", Instant.now().plusSeconds(4), "read"))).text())
				.contains("\"code\":0");
			assertThat(alice.closeCode()).isEqualTo(4401);
		}
	}

	@Test
	void refreshWhenTheTokenNamesTheUidThenTheUidIsCompared() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, JWT, "ws.unique-code.as-uid=true");
				WsPeer alice = connect(server, token("alice", Instant.now().plusSeconds(60), "read"));
				WsPeer nobody = WsPeer.connect(server.port(), "/ws")) {
			String fresh = token("alice", Instant.now().plusSeconds(600), "read");
			assertThat(alice.send(refresh(fresh)).text()).contains("\"code\":0");
			assertThat(alice.send(refresh(token("bob", Instant.now().plusSeconds(600), "read"))).text())
				.contains("\"code\":40300");
			// whoever came without a token does not become somebody by one
			assertThat(nobody.send(refresh(fresh)).text()).contains("\"code\":40300");
		}
	}

	@Test
	void refreshWhenAskedForTooOftenThenTokensAreNotLookedAt() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, JWT);
				WsPeer alice = connect(server, token("alice", Instant.now().plusSeconds(60), "read"))) {
			for (int i = 0; i < 10; i++) {
				assertThat(alice.send(refresh("no.such.thing")).text()).contains("\"code\":40100");
			}
			assertThat(alice.send(refresh("no.such.thing")).text()).contains("\"code\":42900");
			assertThat(alice.send("{\"actioncode\":\"who\"}").text()).contains("\"alice\"");
		}
	}

	@Test
	void refreshWhenConnectedByATicketThenNoAuthoritiesAreAskedFor() {
		try (WsServer server = WsServer.start(Container.TOMCAT, WithTickets.class, "ws.security.tickets.enabled=true",
				"ws.unique-code.resolvers=ticket,jwt");
				WsPeer alice = TicketTests.use(server, TicketTests.ticket(server, "alice"))) {
			Instant later = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 600);
			assertThat(alice.send(refresh(token("bob", later, "read"))).text()).contains("\"code\":40300");
			assertThat(alice.send(refresh(token("alice", later, "read"))).text()).contains("\"code\":0");
			assertThat(server.manager().find("alice").flatMap(WsConnection::expiresAt)).contains(later);
		}
	}

	@Test
	void refreshWhenDisabledThenThereIsNoSuchAction() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, JWT,
				"ws.security.refresh.enabled=false")) {
			assertThat(server.bean(WsActions.class).descriptions()).extracting("name").doesNotContain("auth.refresh");
		}
	}

	@Test
	void refreshWhenThereAreNoActionsThenMessagesAreLeftToHandlers() {
		try (WsServer server = WsServer.start(Container.TOMCAT, WithoutActions.class, JWT);
				WsPeer alice = connect(server, token("alice", Instant.now().plusSeconds(60), "read"))) {
			assertThat(alice.send("echo").text()).isEqualTo("echo");
		}
	}

	private static WsPeer connect(WsServer server, String token) {
		return WsPeer.connect(server.port(), "/ws", "Authorization: Bearer " + token);
	}

	private static String token(String subject, Instant expiry, String scope) {
		Consumer<JwtClaimsSet.Builder> claims = (
				builder) -> builder.subject(subject).expiresAt(expiry).claim("scope", scope);
		return Tokens.of(claims);
	}

	private static String refresh(String token) {
		return "{\"actioncode\":\"auth.refresh\",\"data\":{\"token\":\"" + token + "\"}}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.Controller.class)
	static class Application {

		@Bean
		JwtDecoder decoder() {
			return Tokens.decoder();
		}

		@WsController
		static class Controller {

			@WsAction
			String who(WsConnection connection) {
				return connection.uniqueCode();
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class WithTickets {

		@Bean
		FilterRegistrationBean<LoginFilter> users() {
			return new FilterRegistrationBean<>(new LoginFilter());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class WithoutActions {

		@Bean
		JwtDecoder decoder() {
			return Tokens.decoder();
		}

	}

}
