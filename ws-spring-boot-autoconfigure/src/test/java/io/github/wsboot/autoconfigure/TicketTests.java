package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsboot.WsConnection;
import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tickets that stand for a user in one handshake (J30), on Tomcat and on Jetty.
 */
@Tag("one-jdk")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class TicketTests {

	private static final Pattern ANSWER = Pattern.compile("\\{\"ticket\":\"([A-Za-z0-9_-]{43})\",\"expiresIn\":30}");

	private static final String FOREIGN = "Origin: https://evil.example";

	private static final Map<Container, WsServer> SERVERS = new EnumMap<>(Container.class);

	@RegisterExtension
	private final Clients clients = new Clients();

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(WsServer::close);
		SERVERS.clear();
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenUsedByHundredAtOnceThenOneGetsIn(Container container) throws Exception {
		WsServer server = server(container);
		String ticket = ticket(server, "alice");
		List<WsPeer> peers = Clients.all(this.clients.together(100, (i) -> use(server, ticket)));
		try {
			assertThat(peers.stream().filter((peer) -> peer.status() == 101)).hasSize(1);
			assertThat(peers.stream().filter((peer) -> peer.status() == 401)).hasSize(99);
			await().until(() -> server.manager().isOnline("alice"));
		}
		finally {
			peers.forEach(WsPeer::close);
			await().until(() -> server.manager().getWSCount() == 0);
		}
		assertRefused(401, use(server, ticket));
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenOfAnotherUserThenRefusedAndStillGood(Container container) {
		WsServer server = server(container);
		String ticket = ticket(server, "alice");
		assertRefused(401, use(server, ticket, "X-User: bob"));
		assertOpens(server, "alice", use(server, ticket, "X-User: alice"));
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenUsedFromForeignOriginThenNotTouched(Container container) {
		WsServer server = server(container);
		String ticket = ticket(server, "alice");
		assertRefused(403, use(server, ticket, FOREIGN));
		assertOpens(server, "alice", use(server, ticket, "Origin: http://localhost:" + server.port()));
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenALimitRefusesThenGivenBack(Container container) {
		WsServer server = server(container);
		String ticket = ticket(server, "alice");
		try (WsPeer one = use(server, ticket(server, "bob")); WsPeer two = use(server, ticket(server, "carol"))) {
			await().until(() -> server.manager().getWSCount() == 2);
			assertRefused(503, use(server, ticket));
			assertThat(one.status()).isEqualTo(two.status());
		}
		await().until(() -> server.manager().getWSCount() == 0);
		assertOpens(server, "alice", use(server, ticket));
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenNoneOrTwiceThenRefused(Container container) {
		WsServer server = server(container);
		String ticket = ticket(server, "alice");
		assertRefused(401, use(server, ""));
		assertRefused(401, use(server, "A".repeat(43)));
		assertRefused(401, use(server, "%0A" + ticket));
		assertRefused(400, use(server, ticket + "&ticket=" + ticket));
		assertRefused(401, WsPeer.handshake(server.port(), "/ws?tickets=" + ticket));
		// an invalid one is not overlooked for somebody who is known otherwise
		assertRefused(401, use(server, "A".repeat(43), "X-User: alice"));
		assertOpens(server, "alice", use(server, ticket));
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenUsedThenNeitherKeptNorLogged(Container container, CapturedOutput output) {
		try (WsServer server = start(container, "logging.level.io.github.wsboot=trace",
				"ws.security.tickets.query=entry", "ws.unique-code.as-uid=true")) {
			String ticket = ticket(server, "alice");
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws?x=1&entry=" + ticket)) {
				await().until(() -> server.manager().uids().isOnline("alice"));
				String code = server.manager().uids().codesOf("alice").iterator().next();
				WsConnection connection = server.manager().local().find(code).orElseThrow();
				await().untilAsserted(
						() -> assertThat(connection.handshake().uri().toString()).endsWith("/ws?x=1&entry=***"));
				assertThat(connection.handshake().principal()).isNotNull()
					.extracting(Principal::getName)
					.isEqualTo("alice");
				assertThat(code).isNotEqualTo("alice");
				assertThat(peer.send("echo").text()).isEqualTo("echo");
			}
			assertRefused(401, WsPeer.handshake(server.port(), "/ws?entry=" + ticket));
			assertThat(output).doesNotContain(ticket);
		}
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenTimeIsOverThenRefusedAndMakesRoom(Container container) {
		try (WsServer server = start(container, "ws.security.tickets.ttl=1s", "ws.security.tickets.max-pending=3",
				"ws.security.tickets.max-pending-per-user=2", "ws.security.tickets.path=/login/ticket")) {
			String path = "/login/ticket";
			AtomicReference<String> first = new AtomicReference<>("");
			// if one is over too early, all are before the next attempt
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1100)).untilAsserted(() -> {
				String ticket = call(server, "POST", path, "alice", null).body();
				assertThat(ticket).endsWith(",\"expiresIn\":1}");
				first.set(ticket);
				call(server, "POST", path, "alice", null);
				HttpResponse<String> tooManyOfAlice = call(server, "POST", path, "alice", null);
				assertThat(tooManyOfAlice.statusCode()).isEqualTo(429);
				assertThat(call(server, "POST", path, "bob", null).statusCode()).isEqualTo(200);
				HttpResponse<String> tooMany = call(server, "POST", path, "carol", null);
				assertThat(tooMany.statusCode()).isEqualTo(503);
				assertThat(List.of(tooManyOfAlice, tooMany))
					.allSatisfy((answer) -> assertThat(answer.headers().firstValue("Retry-After")).contains("1"));
			});
			await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
			assertRefused(401, use(server, first.get().substring(11, 54)));
			assertThat(call(server, "POST", path, "alice", null).statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenForTheBearerOfATokenThenEndsWithIt(Container container) {
		WsServer server = server(container);
		Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 20);
		Matcher answer = Pattern.compile("\\{\"ticket\":\"([A-Za-z0-9_-]{43})\",\"expiresIn\":(1[0-9])}")
			.matcher(call(server, "POST", "/ws/ticket?ends=" + end.getEpochSecond(), "alice", null).body());
		assertThat(answer.matches()).isTrue();
		try (WsPeer peer = use(server, answer.group(1))) {
			assertThat(peer.status()).isEqualTo(101);
			await().until(() -> server.manager().isOnline("alice"));
			assertThat(server.manager().find("alice").flatMap(WsConnection::expiresAt)).contains(end);
		}
		await().until(() -> server.manager().getWSCount() == 0);
		// decoders allow for clocks that differ
		assertThat(
				call(server, "POST", "/ws/ticket?ends=" + Instant.now().minusSeconds(5).getEpochSecond(), "alice", null)
					.statusCode())
			.isEqualTo(401);
	}

	@ParameterizedTest
	@EnumSource
	void endpointWhenAskedThenOnlyAuthenticatedPostsOfOwnPagesGetATicket(Container container) {
		WsServer server = server(container);
		HttpResponse<String> answer = call(server, "POST", "/ws/ticket", "alice", "http://localhost:" + server.port());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).matches(ANSWER);
		assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
		assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
		assertThat(call(server, "POST", "/ws/ticket", null, null).statusCode()).isEqualTo(401);
		// a token without a subject
		assertThat(call(server, "POST", "/ws/ticket", "", null).statusCode()).isEqualTo(401);
		assertThat(call(server, "POST", "/ws/ticket", "alice", "https://evil.example").statusCode()).isEqualTo(403);
		HttpResponse<String> get = call(server, "GET", "/ws/ticket", "alice", null);
		assertThat(get.statusCode()).isEqualTo(405);
		assertThat(get.headers().firstValue("Allow")).contains("POST");
		assertThat(List.of(answer, get))
			.allSatisfy((response) -> assertThat(response.headers().firstValue("Cache-Control")).contains("no-store"));
	}

	@ParameterizedTest
	@EnumSource
	void endpointWhenNotEnabledThenNotThere(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			assertThat(call(server, "POST", "/ws/ticket", "alice", null).statusCode()).isEqualTo(404);
		}
	}

	static String ticket(WsServer server, String user) {
		Matcher answer = ANSWER.matcher(call(server, "POST", "/ws/ticket", user, null).body());
		assertThat(answer.matches()).isTrue();
		return answer.group(1);
	}

	static WsPeer use(WsServer server, String ticket, String... headers) {
		return WsPeer.handshake(server.port(), "/ws?ticket=" + ticket, headers);
	}

	static HttpResponse<String> call(WsServer server, String method, String path, @Nullable String user,
			@Nullable String origin) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
			.method(method, BodyPublishers.noBody());
		if (user != null) {
			request.header("X-User", user);
		}
		if (origin != null) {
			request.header("Origin", origin);
		}
		try {
			return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertRefused(int status, WsPeer peer) {
		try (peer) {
			assertThat(peer.status()).isEqualTo(status);
		}
	}

	private static void assertOpens(WsServer server, String uniqueCode, WsPeer peer) {
		try (peer) {
			assertThat(peer.status()).isEqualTo(101);
			await().until(() -> server.manager().isOnline(uniqueCode));
		}
		await().until(() -> server.manager().getWSCount() == 0);
	}

	private static WsServer server(Container container) {
		return SERVERS.computeIfAbsent(container, (key) -> start(key, "ws.limits.max-connections=2"));
	}

	private static WsServer start(Container container, String... properties) {
		String[] all = new String[properties.length + 2];
		all[0] = "ws.security.tickets.enabled=true";
		all[1] = "ws.unique-code.resolvers=ticket,principal";
		System.arraycopy(properties, 0, all, 2, properties.length);
		return WsServer.start(container, Application.class, all);
	}

	/**
	 * Knows users by what a filter says.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class Application {

		@Bean
		FilterRegistrationBean<LoginFilter> loginFilter() {
			return new FilterRegistrationBean<>(new LoginFilter());
		}

		@Bean
		FilterRegistrationBean<Filter> bearers() {
			return new FilterRegistrationBean<>((request, response, chain) -> {
				String end = request.getParameter("ends");
				HttpServletRequest http = (HttpServletRequest) request;
				chain.doFilter((end != null) ? bearer(http, Instant.ofEpochSecond(Long.parseLong(end))) : http,
						response);
			});
		}

		/**
		 * As a resource server knows the user.
		 */
		private static HttpServletRequest bearer(HttpServletRequest request, Instant end) {
			Jwt token = Jwt.withTokenValue("token")
				.header("alg", "none")
				.subject(request.getHeader("X-User"))
				.expiresAt(end)
				.build();
			return new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return new JwtAuthenticationToken(token);
				}

			};
		}

	}

}
