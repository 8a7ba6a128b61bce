package io.github.wsboot.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.identity.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a logout from Spring Security, over HTTP, does to connections (J29).
 */
@Tag("one-jdk")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LogoutTests {

	// J29 asks for one second
	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final String[] MANY_PER_USER = { "ws.unique-code.resolvers=principal,generated",
			"ws.unique-code.as-uid=true" };

	@ParameterizedTest
	@EnumSource
	void j29WhenOnLogoutIsUserThenAllOfTheUserAreClosedAndNoOthers(Container container) throws Exception {
		try (WsServer server = start(container, "user")) {
			String phone = login(server, "alice");
			String laptop = login(server, "alice");
			try (WsPeer first = connect(server, phone);
					WsPeer second = connect(server, phone);
					WsPeer third = connect(server, laptop);
					WsPeer bob = connect(server, login(server, "bob"));
					WsPeer stranger = connect(server, "X-None: ")) {
				assertThat(server.manager().uids().codesOf("alice")).hasSize(3);
				long begun = System.nanoTime();
				post(server, "/logout", phone);
				assertThat(List.of(first.closeCode(), second.closeCode(), third.closeCode())).containsOnly(4401);
				assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
				assertThat(bob.send("echo").text()).isEqualTo("echo");
				assertThat(stranger.send("echo").text()).isEqualTo("echo");
				// the other session has not ended, and can connect again
				try (WsPeer again = connect(server, laptop)) {
					assertThat(again.send("echo").text()).isEqualTo("echo");
				}
			}
		}
	}

	/**
	 * Spring Security renews the id of a session when somebody logs in with it.
	 */
	@ParameterizedTest
	@EnumSource
	void j29WhenOnLogoutIsSessionThenThoseOfTheSessionAreClosedAlsoUnderAnotherId(Container container)
			throws Exception {
		try (WsServer server = start(container, "session")) {
			String before = login(server, "alice");
			try (WsPeer peer = connect(server, before); WsPeer other = connect(server, login(server, "alice"))) {
				String after = login(server, "alice", before);
				assertThat(after).isNotEqualTo(before);
				assertThat(peer.send("echo").text()).isEqualTo("echo");
				post(server, "/logout", after);
				assertThat(peer.closeCode()).isEqualTo(4401);
				assertThat(other.send("echo").text()).isEqualTo("echo");
			}
		}
	}

	@Test
	void logoutWhenOnLogoutIsNoneThenNothingIsClosed() throws Exception {
		try (WsServer server = start(Container.TOMCAT, "none")) {
			String phone = login(server, "alice");
			try (WsPeer peer = connect(server, phone)) {
				post(server, "/logout", phone);
				assertThat(server.bean(Application.class).logouts).containsExactly("alice");
				assertThat(peer.send("echo").text()).isEqualTo("echo");
			}
		}
	}

	/**
	 * Who is expired by a newer login is only marked as such until the next request.
	 */
	@Test
	void sessionWhenExpiredByANewerLoginThenConnectionsAreClosedWithItsNextRequest() throws Exception {
		try (WsServer server = WsServer.start(Container.TOMCAT, OneSessionEach.class, MANY_PER_USER)) {
			String phone = login(server, "alice");
			try (WsPeer peer = connect(server, phone)) {
				login(server, "alice");
				assertThat(peer.send("echo").text()).isEqualTo("echo");
				post(server, "/anything", phone);
				assertThat(peer.closeCode()).isEqualTo(4401);
			}
		}
	}

	@Test
	void j29WhenThereAreNoSessionsThenTheEventOfTheApplicationClosesAll() throws Exception {
		String token = "Authorization: Bearer " + Tokens.of("alice");
		try (WsServer server = WsServer.start(Container.JETTY, Stateless.class, "ws.unique-code.resolvers=jwt",
				"ws.security.on-logout=user");
				WsPeer alice = WsPeer.connect(server.port(), "/ws", token);
				WsPeer bob = WsPeer.connect(server.port(), "/ws", "Authorization: Bearer " + Tokens.of("bob"))) {
			await().until(() -> server.manager().getWSCount() == 2);
			// this filter comes before the one that would know the token
			post(server, "/logout", token);
			assertThat(server.bean(Stateless.class).logouts).isEmpty();
			assertThat(alice.send("echo").text()).isEqualTo("echo");
			assertThat(post(server, "/sign-out", token).statusCode()).isEqualTo(200);
			assertThat(alice.closeCode()).isEqualTo(4401);
			assertThat(bob.send("echo").text()).isEqualTo("echo");
		}
	}

	@Test
	void j29WhenTheUserIsAlsoOnAnotherNodeThenThoseAreClosedToo() throws Exception {
		try (TestRedis redis = TestRedis.own();
				WsServer tomcat = start(Container.TOMCAT, "user", redis);
				WsServer jetty = start(Container.JETTY, "user", redis)) {
			String here = login(tomcat, "alice");
			String there = login(jetty, "alice");
			try (WsPeer near = connect(tomcat, here);
					WsPeer far = connect(jetty, there);
					WsPeer bob = connect(jetty, login(jetty, "bob"))) {
				await().untilAsserted(() -> assertThat(tomcat.manager().uids().codesOf("alice")).hasSize(2));
				long begun = System.nanoTime();
				post(tomcat, "/logout", here);
				assertThat(near.closeCode()).isEqualTo(4401);
				assertThat(far.closeCode()).isEqualTo(4401);
				assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
				assertThat(bob.send("echo").text()).isEqualTo("echo");
				// who logs out does not depend on the cluster
				String again = login(tomcat, "alice");
				try (WsPeer alone = connect(tomcat, again)) {
					redis.kill();
					assertThat(post(tomcat, "/logout", again).statusCode()).isEqualTo(302);
					assertThat(alone.closeCode()).isEqualTo(4401);
				}
			}
		}
	}

	private static WsServer start(Container container, String onLogout) {
		return WsServer.start(container, Application.class, MANY_PER_USER[0], MANY_PER_USER[1],
				"ws.security.on-logout=" + onLogout);
	}

	private static WsServer start(Container container, String onLogout, TestRedis redis) {
		return WsServer.start(container, Application.class, MANY_PER_USER[0], MANY_PER_USER[1],
				"ws.security.on-logout=" + onLogout, "ws.cluster.enabled=true",
				"ws.cluster.redis.url=redis://127.0.0.1:" + redis.port(), "ws.cluster.heartbeat-interval=500ms",
				"ws.cluster.lease=30s");
	}

	private static WsPeer connect(WsServer server, String header) {
		WsPeer peer = WsPeer.connect(server.port(), "/ws", header);
		assertThat(peer.send("hello").text()).isEqualTo("hello");
		return peer;
	}

	private static String login(WsServer server, String user) throws Exception {
		return login(server, user, "X-None: ");
	}

	/**
	 * Logs in.
	 * @return the header with the cookie of the session
	 */
	private static String login(WsServer server, String user, String header) throws Exception {
		HttpResponse<Void> answer = post(server, "/login?username=" + user + "&password=secret", header);
		assertThat(answer.headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).doesNotContain("error"));
		return "Cookie: " + answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
	}

	private static HttpResponse<Void> post(WsServer server, String path, String header) throws Exception {
		String[] parts = header.split(": ?", 2);
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
			.POST(BodyPublishers.noBody());
		if (!parts[1].isEmpty()) {
			request.header(parts[0], parts[1]);
		}
		return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
	}

	/**
	 * Users with passwords, a form and sessions.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	@Import(CallbackRecorder.Application.class)
	static class Application {

		final List<String> logouts = new CopyOnWriteArrayList<>();

		@EventListener
		@Order(1)
		void loggedOut(LogoutSuccessEvent event) {
			this.logouts.add(event.getAuthentication().getName());
		}

		@Bean
		SecurityFilterChain filterChain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.formLogin(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").authorities("ROLE_USER").build(),
					User.withUsername("bob").password("{noop}secret").authorities("ROLE_USER").build());
		}

		@Bean
		DelegatingFilterProxyRegistrationBean security() {
			return new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
		}

	}

	/**
	 * A newer login of a user ends the older one.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OneSessionEach extends Application {

		@Bean
		SessionRegistry sessionRegistry() {
			return new SessionRegistryImpl();
		}

		@Override
		@Bean
		SecurityFilterChain filterChain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.formLogin(Customizer.withDefaults())
				.sessionManagement((sessions) -> sessions.maximumSessions(1))
				.build();
		}

	}

	/**
	 * Tokens, and no sessions.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Stateless.SignOut.class)
	static class Stateless extends Application {

		@Bean
		JwtDecoder decoder() {
			return Tokens.decoder();
		}

		@Override
		@Bean
		SecurityFilterChain filterChain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.csrf((csrf) -> csrf.disable())
				.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
				.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
				.build();
		}

		@RestController
		static class SignOut {

			private final ApplicationEventPublisher events;

			SignOut(ApplicationEventPublisher events) {
				this.events = events;
			}

			@PostMapping("/sign-out")
			void signOut(Authentication authentication) {
				this.events.publishEvent(new LogoutSuccessEvent(authentication));
			}

		}

	}

}
