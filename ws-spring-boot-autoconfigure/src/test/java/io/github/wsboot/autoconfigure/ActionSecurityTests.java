package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.action.RecipientAuthorizer;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsActionInterceptor;
import io.github.wsboot.action.WsArgumentResolver;
import io.github.wsboot.action.WsActionContext;
import io.github.wsboot.action.WsController;
import io.github.wsboot.identity.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.web.filter.OncePerRequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may call what, and whom a client may have answered.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ActionSecurityTests {

	private static WsServer start(Class<?> application) {
		return WsServer.start(WsServer.Container.TOMCAT, application);
	}

	@Test
	void b003_3WhenClientNamesRecipientsThenDeniedWithOwnCodeAndActionIsNotCalled() {
		try (WsServer server = start(Recipients.class);
				WsPeer one = server.connect("a");
				WsPeer two = server.connect("b")) {
			String denied = "{\"code\":40301,\"msg\":\"You may not choose who gets the reply\",\"data\":\"\","
					+ "\"actioncode\":\"shout\",\"id\":1}";
			assertThat(one.send("{\"actioncode\":\"shout\",\"data\":\"x\",\"id\":1,\"is_broadcast\":true}").text())
				.isEqualTo(denied);
			assertThat(one.send("{\"actioncode\":\"shout\",\"data\":\"x\",\"id\":1,\"client_ids\":[\"b\"]}").text())
				.isEqualTo(denied);
			assertThat(one.send("{\"actioncode\":\"heart_beat\",\"is_broadcast\":true}").text()).contains("40301");
			assertThat(one.send("{\"actioncode\":\"shout\",\"is_broadcast\":\"yes\"}").text()).contains("40001");
			for (String noCodes : new String[] { "{}", "[null]", "[\"b\",\"\"]", "[[\"b\"]]", "\"b\"" }) {
				assertThat(one.send("{\"actioncode\":\"shout\",\"client_ids\":" + noCodes + "}").text())
					.contains("40001");
			}
			assertThat(one
				.send("{\"actioncode\":\"shout\",\"data\":\"x\",\"is_broadcast\":false,\"client_ids\":[],\"id\":2}")
				.text()).endsWith("\"id\":2}").contains("\"data\":\"x\"");
			assertThat(server.bean(Recipients.class).calls).isOne();
			server.manager().sendMessage("b", "nothing before");
			assertThat(two.text()).isEqualTo("nothing before");
		}
	}

	@Test
	void b003_3WhenAuthorizerAllowsThenReplyGoesToAllOfThemOnceAndIdToSenderOnly() {
		try (WsServer server = start(Allowing.class);
				WsPeer one = server.connect("a");
				WsPeer two = server.connect("b");
				WsPeer three = server.connect("c")) {
			one.send("{\"actioncode\":\"shout\",\"data\":\"x\",\"id\":1,\"client_ids\":[\"b\",\"a\",\"b\",\"gone\"]}");
			String all = "{\"code\":0,\"msg\":\"Success\",\"data\":\"x\",\"actioncode\":\"shout\"";
			assertThat(one.text()).isEqualTo(all + ",\"id\":1}");
			assertThat(two.text()).isEqualTo(all + "}");
			one.send("{\"actioncode\":\"shout\",\"data\":\"y\",\"is_broadcast\":true}");
			for (WsPeer peer : new WsPeer[] { one, two, three }) {
				assertThat(peer.text()).contains("\"y\"");
			}
			// errors are nobody else's business
			one.send("{\"actioncode\":\"shout\",\"data\":null,\"is_broadcast\":true}");
			assertThat(one.text()).contains("40001");
			assertThat(three.send("{\"actioncode\":\"shout\",\"data\":\"z\",\"is_broadcast\":true}").text())
				.contains("40301");
			server.manager().broadcastMessage("nothing before");
			for (WsPeer peer : new WsPeer[] { one, two, three }) {
				assertThat(peer.text()).isEqualTo("nothing before");
			}
		}
	}

	@Test
	void preAuthorizeWhenMethodSecurityIsOnThenAsksWhoOpenedTheConnection() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, Secured.class,
				"ws.unique-code.resolvers=principal,generated");
				WsPeer admin = WsPeer.connect(server.port(), "/ws", basic("root", "ADMIN"));
				WsPeer user = WsPeer.connect(server.port(), "/ws", basic("ann", "USER"));
				WsPeer nobody = WsPeer.connect(server.port(), "/ws")) {
			String secret = "{\"actioncode\":\"admin_only\",\"id\":1}";
			assertThat(admin.send(secret).text()).contains("\"data\":\"secret\"");
			assertThat(user.send(secret).text()).isEqualTo(
					"{\"code\":40300,\"msg\":\"You may not do this\",\"data\":\"\",\"actioncode\":\"admin_only\",\"id\":1}");
			assertThat(nobody.send(secret).text()).contains("\"code\":40100");
			assertThat(user.send("{\"actioncode\":\"principal\"}").text()).contains("\"ann ann ANN\"");
			assertThat(nobody.send("{\"actioncode\":\"principal\"}").text()).contains("\"code\":40100");
			assertThat(nobody.send("{\"actioncode\":\"principal_if_any\"}").text()).contains("\"data\":false");
			assertThat(user.send("{\"actioncode\":\"principal_if_any\"}").text()).contains("\"data\":true");
			// the thread of an action keeps nobody's name
			assertThat(nobody.send("{\"actioncode\":\"who_acts\"}").text()).contains("\"data\":\"nobody\"");
		}
	}

	@ParameterizedTest
	@EnumSource(WsServer.Container.class)
	void preAuthorizeWhenTokenNamesAuthoritiesThenAsksTheToken(WsServer.Container container) {
		String admin = Tokens.of((claims) -> claims.subject("root").claim("scope", "read admin"));
		try (WsServer server = WsServer.start(container, WithTokens.class, "ws.unique-code.resolvers=jwt,generated");
				WsPeer root = WsPeer.connect(server.port(), "/ws", "Sec-WebSocket-Protocol: bearer, " + admin);
				WsPeer ann = WsPeer.connect(server.port(), "/ws", "Authorization: Bearer " + Tokens.of("ann"));
				WsPeer nobody = WsPeer.connect(server.port(), "/ws")) {
			String request = "{\"actioncode\":\"token_only\"}";
			assertThat(root.send(request).text())
				.contains("\"data\":\"root [FACTOR_BEARER, SCOPE_admin, SCOPE_read]\"");
			assertThat(ann.send(request).text()).contains("\"code\":40300");
			assertThat(nobody.send(request).text()).contains("\"code\":40100");
		}
	}

	@Test
	void interceptorsWhenSeveralThenAroundEachOtherInOrderAndMayRefuse() {
		try (WsServer server = start(Intercepted.class); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"greet\",\"data\":\"ann\"}").text())
				.contains("\"<1<2hello ann (greet, tea)>2>1\"");
			assertThat(peer.send("{\"actioncode\":\"greet\",\"data\":\"bob\",\"token\":\"bad\"}").text())
				.contains("\"code\":8001");
		}
	}

	private static String basic(String name, String role) {
		return "Authorization: Basic "
				+ Base64.getEncoder().encodeToString((name + ":" + role).getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Recipients.Shouting.class)
	static class Recipients {

		volatile int calls;

		@WsController
		static class Shouting {

			private final Recipients application;

			Shouting(Recipients application) {
				this.application = application;
			}

			@WsAction
			@SuppressWarnings("NonAtomicVolatileUpdate") // of one thread
			String shout(String text) {
				this.application.calls++;
				return text;
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Recipients.class)
	static class Allowing {

		@Bean
		RecipientAuthorizer authorizer() {
			return (sender, request) -> !sender.uniqueCode().equals("c");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	@Import(Secured.Controller.class)
	static class Secured {

		/**
		 * Believes everybody.
		 */
		@Bean
		FilterRegistrationBean<OncePerRequestFilter> login() {
			return new FilterRegistrationBean<>(new OncePerRequestFilter() {
				@Override
				protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
						FilterChain chain) throws ServletException, IOException {
					String header = request.getHeader("Authorization");
					chain.doFilter((header != null) ? loggedIn(request, header) : request, response);
				}
			});
		}

		private static HttpServletRequest loggedIn(HttpServletRequest request, String header) {
			String[] given = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8)
				.split(":", 2);
			User user = new User(given[0], "", AuthorityUtils.createAuthorityList("ROLE_" + given[1]));
			Authentication authentication = UsernamePasswordAuthenticationToken.authenticated(user, null,
					user.getAuthorities());
			return new HttpServletRequestWrapper(request) {
				@Override
				public Principal getUserPrincipal() {
					return authentication;
				}
			};
		}

		@WsController
		static class Controller {

			@WsAction
			@PreAuthorize("hasRole('ADMIN')")
			String adminOnly() {
				return "secret";
			}

			@WsAction
			String principal(@AuthenticationPrincipal User user, Authentication authentication,
					@AuthenticationPrincipal(expression = "username.toUpperCase()") String name) {
				return user.getUsername() + " " + authentication.getName() + " " + name;
			}

			@WsAction
			boolean principalIfAny(@AuthenticationPrincipal Optional<User> user) {
				return user.isPresent();
			}

			@WsAction
			String whoActs() {
				Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
				return (authentication != null) ? authentication.getName() : "nobody";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	@Import(WithTokens.Controller.class)
	static class WithTokens {

		@Bean
		JwtDecoder decoder() {
			return Tokens.decoder();
		}

		@WsController
		static class Controller {

			@WsAction
			@PreAuthorize("hasAuthority('SCOPE_admin')")
			String tokenOnly(JwtAuthenticationToken token) {
				return token.getName() + " "
						+ token.getAuthorities().stream().map(GrantedAuthority::getAuthority).sorted().toList();
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Intercepted.Greeting.class)
	static class Intercepted {

		@Bean
		@Order(2)
		WsActionInterceptor second() {
			return (invocation) -> "<2" + invocation.proceed() + ">2";
		}

		@Bean
		@Order(1)
		WsActionInterceptor first() {
			return (invocation) -> {
				if ("bad".equals(invocation.envelope().field("token", String.class))) {
					throw new WsActionException(8001);
				}
				return "<1" + invocation.proceed() + ">1";
			};
		}

		@Bean
		WsArgumentResolver drinks() {
			return new WsArgumentResolver() {
				@Override
				public boolean supports(MethodParameter parameter) {
					return parameter.getParameterType() == Drink.class;
				}

				@Override
				public @Nullable Object resolve(MethodParameter parameter, WsActionContext context) {
					return new Drink("tea");
				}
			};
		}

		record Drink(String name) {

		}

		@WsController
		static class Greeting {

			@WsAction
			String greet(Drink drink, String name) {
				return "hello " + name + " (greet, " + drink.name() + ")";
			}

		}

	}

}
