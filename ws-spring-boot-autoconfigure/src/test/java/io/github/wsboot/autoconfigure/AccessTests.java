package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.servlet.WsUpgrader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who may connect, on Tomcat and on Jetty.
 */
@Tag("one-jdk")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class AccessTests {

	@ParameterizedTest
	@EnumSource
	void rulesWhenOneRefusesThenNobodyElseIsAskedAndNoSlotIsTakenWhoeverUpgrades(Container container,
			CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Rules.class, "ws.limits.max-connections=1",
				"ws.handshake.timeout=1s")) {
			Rules rules = server.bean(Rules.class);
			assertThat(status(server, "/ws?uniqueCode=bad")).isEqualTo(403);
			assertThat(rules.asked).containsExactly("first bad");
			assertThat(status(server, "/ws?uniqueCode=worse")).isEqualTo(403);
			assertThat(status(server, "/ws?uniqueCode=unpaid")).isEqualTo(402);
			try (WsPeer good = server.connect("good")) {
				assertThat(good.send("echo").text()).isEqualTo("echo");
				// asked before the limit, which would say 503
				assertThat(status(server, "/ws?uniqueCode=bad")).isEqualTo(403);
				assertThat(status(server, "/ws?uniqueCode=good2")).isEqualTo(503);
			}
			// its slot is given back before its onClose
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			assertThat(rules.asked).containsExactly("first bad", "first worse", "second worse", "first unpaid",
					"second unpaid", "first good", "second good", "first bad", "first good2", "second good2");
			// nothing was asked about who does not even have a code, or a foreign origin
			assertThat(status(server, "/ws?uniqueCode=%20")).isEqualTo(400);
			assertThat(status(server, "/ws?uniqueCode=bad", "Origin: https://evil.example")).isEqualTo(403);
			assertThat(rules.asked).hasSize(10);
			// a controller knows who that is, but not whether they may
			assertThat(status(server, "/mine?name=bad")).isEqualTo(403);
			assertThat(status(server, "/mine?name=good")).isEqualTo(101);
			assertThat(status(server, "/ws?uniqueCode=broken")).isEqualTo(403);
			assertThat(status(server, "/ws?uniqueCode=broken")).isEqualTo(403);
			assertThat(status(server, "/ws?uniqueCode=slow")).isEqualTo(503);
			assertThat(output.getAll().split("A WsAuthorization failed", -1)).hasSize(2);
			assertThat(output).contains("A WsAuthorization took longer than ws.handshake.timeout");
			// counted after the client has its answer
			await().untilAsserted(() -> assertThat(rules.statuses).containsExactlyInAnyOrder(403, 403, 402, 101, 403,
					503, 400, 403, 403, 101, 403, 403, 503));
		}
	}

	@ParameterizedTest
	@EnumSource
	void authenticatedWhenSetThenWhoeverHasNoPrincipalIsRefused(Container container) {
		try (WsServer server = WsServer.start(container, Users.class, "ws.security.authenticated=true",
				"ws.unique-code.resolvers=principal,query,generated")) {
			assertThat(status(server, "/ws")).isEqualTo(401);
			assertThat(status(server, "/ws?uniqueCode=alice")).isEqualTo(401);
			assertThat(status(server, "/ws", "X-User: alice")).isEqualTo(101);
		}
	}

	@ParameterizedTest
	@EnumSource
	void authoritiesWhenSetThenOneOfThemIsNeeded(Container container) {
		try (WsServer server = WsServer.start(container, Users.class, "ws.security.authorities=ROLE_CHAT,SCOPE_chat",
				"ws.unique-code.resolvers=principal,generated")) {
			assertThat(status(server, "/ws")).isEqualTo(403);
			assertThat(status(server, "/ws", "X-User: alice")).isEqualTo(403);
			assertThat(status(server, "/ws", "X-User: alice", "X-Authority: ROLE_CHA")).isEqualTo(403);
			assertThat(status(server, "/ws", "X-User: alice", "X-Authority: SCOPE_chat")).isEqualTo(101);
			assertThat(status(server, "/ws", "X-User: alice", "X-Authority: ROLE_ADMIN")).isEqualTo(101);
		}
	}

	@Test
	void rulesWhenTheClientIsKnownByItsFirstMessageThenAskedByThen() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Rules.class, "ws.unique-code.resolvers=first-message");
				WsPeer bad = WsPeer.connect(server.port(), "/ws");
				WsPeer good = WsPeer.connect(server.port(), "/ws")) {
			assertThat(server.bean(Rules.class).asked).isEmpty();
			assertThat(bad.send("bad").closeCode()).isEqualTo(4403);
			good.send("good");
			await().until(() -> server.manager().isOnline("good"));
			assertThat(server.bean(Rules.class).asked).containsExactly("first bad", "first good", "second good");
		}
	}

	@Test
	void authoritiesWhenNobodyIsAuthenticatedThenThatIsSaidFirst() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Users.class, "ws.security.authenticated=true",
				"ws.security.authorities[0]=ROLE_CHAT", "ws.unique-code.resolvers=principal,query,generated")) {
			assertThat(status(server, "/ws")).isEqualTo(401);
			assertThat(status(server, "/ws?uniqueCode=alice")).isEqualTo(401);
			assertThat(status(server, "/ws", "X-User: alice")).isEqualTo(403);
		}
	}

	private static int status(WsServer server, String path, String... headers) {
		try (WsPeer peer = WsPeer.handshake(server.port(), path, headers)) {
			return peer.status();
		}
	}

	/**
	 * Two rules, and what becomes of handshakes.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ CallbackRecorder.Application.class, Rules.Controller.class })
	static class Rules {

		private final List<String> asked = new CopyOnWriteArrayList<>();

		private final List<Integer> statuses = new CopyOnWriteArrayList<>();

		@Bean
		EngineListener listener() {
			return new EngineListener() {
				@Override
				public void handshake(int httpStatus, long nanos) {
					Rules.this.statuses.add(httpStatus);
				}
			};
		}

		@Bean
		FirstMessageResolver firstMessageResolver() {
			return (handshake, message) -> WsIdentity.of(message.text());
		}

		@Bean
		@Order(2)
		WsAuthorization second() {
			return (handshake, identity) -> {
				this.asked.add("second " + identity.uniqueCode());
				return switch (identity.uniqueCode()) {
					case "worse" -> false;
					case "unpaid" -> throw new HandshakeRejectedException(402, "Pay first");
					case "broken" -> throw new IllegalStateException("of the rule");
					case "slow" -> hang();
					default -> handshake.uri().getPath().equals("/ws") || handshake.query("name") != null;
				};
			};
		}

		@Bean
		@Order(1)
		WsAuthorization first() {
			return (handshake, identity) -> {
				this.asked.add("first " + identity.uniqueCode());
				return !identity.uniqueCode().equals("bad");
			};
		}

		private static boolean hang() {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return true;
		}

		@RestController
		static class Controller {

			private final ObjectProvider<WsUpgrader> upgrader;

			Controller(ObjectProvider<WsUpgrader> upgrader) {
				this.upgrader = upgrader;
			}

			@GetMapping("/mine")
			void mine(HttpServletRequest request, HttpServletResponse response) throws IOException {
				this.upgrader.getObject().upgrade(request, response, WsIdentity.of(request.getParameter("name")));
			}

		}

	}

	/**
	 * Believes who clients say they are.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		RoleHierarchy hierarchy() {
			return RoleHierarchyImpl.fromHierarchy("ROLE_ADMIN > ROLE_CHAT");
		}

		@Bean
		FilterRegistrationBean<HttpFilter> users() {
			return new FilterRegistrationBean<>(new HttpFilter() {

				private static final long serialVersionUID = 1L;

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					String user = request.getHeader("X-User");
					String authority = request.getHeader("X-Authority");
					Authentication authentication = (user != null)
							? UsernamePasswordAuthenticationToken.authenticated(user, null, (authority != null)
									? AuthorityUtils.createAuthorityList(authority) : AuthorityUtils.NO_AUTHORITIES)
							: null;
					chain.doFilter(new HttpServletRequestWrapper(request) {

						@Override
						public @Nullable Authentication getUserPrincipal() {
							return authentication;
						}

					}, response);
				}

			});
		}

	}

}
