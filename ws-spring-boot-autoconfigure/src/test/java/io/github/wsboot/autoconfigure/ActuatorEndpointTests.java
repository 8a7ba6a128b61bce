package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.Hub;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint over HTTP and JMX: on Tomcat as it is by default, on Jetty with all that
 * can be switched on.
 */
@Tag("one-jdk")
@ExtendWith(OutputCaptureExtension.class)
class ActuatorEndpointTests {

	private static final String SECRET = "s3cr3t";

	private static final String[] OPERATOR = { "X-User", "ann", "X-Role", "OPERATOR" };

	private static WsServer plain;

	private static WsServer open;

	@BeforeAll
	static void start() {
		plain = WsServer.start(Container.TOMCAT, Application.class,
				ActuatorSupport.with("ws.path=/ws,/rooms/{room}/{key}", "ws.shutdown.timeout=1s",
						"ws.outbound.max-bytes=64MB", "ws.outbound.send-timeout=5m", "ws.outbound.max-age=5m"));
		open = WsServer.start(Container.JETTY, Application.class, ActuatorSupport.with(
				"ws.path=/ws,/rooms/{room}/{key}", "ws.shutdown.timeout=1s", "ws.actuator.write-operations=true",
				"ws.actuator.show-identifiers=when-authorized", "ws.actuator.roles=OPERATOR",
				"ws.unique-code.pattern=[^ ]+", "spring.jmx.enabled=true", "spring.jmx.default-domain=ws.tests",
				"management.endpoints.jmx.domain=ws.tests", "management.endpoints.jmx.exposure.include=ws",
				"management.endpoint.health.show-components=always", "logging.level.io.github.wsboot.actuate=info"));
	}

	@AfterAll
	static void stop() {
		plain.close();
		open.close();
	}

	private static WsServer on(Container container) {
		return (container == Container.TOMCAT) ? plain : open;
	}

	@ParameterizedTest
	@EnumSource
	void summaryWhenConnectionsComeAndGoThenCounted(Container container) {
		WsServer server = on(container);
		JsonNode before = ActuatorSupport.get(server, "/ws");
		assertThat(before.path("connections").asInt()).isZero();
		assertThat(before.path("state").asString()).isEqualTo("accepting");
		assertThat(before.path("node").asString()).isEqualTo(server.bean(Hub.class).nodeId());
		assertThat(before.has("cluster")).isFalse();
		try (WsPeer one = server.connect("one"); WsPeer two = server.connect("two")) {
			server.manager().uids().bind("one", "u");
			server.manager().uids().bind("two", "u");
			server.manager().groups().join("one", "a");
			server.manager().groups().join("one", "b");
			JsonNode summary = ActuatorSupport.get(server, "/ws?slowest=0");
			assertThat(summary.path("connections").asInt()).isEqualTo(2);
			assertThat(summary.path("uids").asInt()).isOne();
			assertThat(summary.path("groups").asInt()).isEqualTo(2);
			assertThat(summary.path("slowest")).isEmpty();
		}
		awaitNobody(server);
	}

	@Test
	void slowestWhenPeersDoNotReadThenTheFullestFirst() {
		try (WsPeer reader = plain.connect("reader");
				WsPeer slow = WsPeer.handshake(plain.port(), "/ws?uniqueCode=slow", 4096);
				WsPeer slower = WsPeer.handshake(plain.port(), "/ws?uniqueCode=slower", 4096)) {
			ActuatorSupport.stuff(plain, "slow", 5);
			ActuatorSupport.stuff(plain, "slower", 20);
			String[] masked = Stream.of("slower", "slow")
				.map((code) -> ActuatorSupport.get(plain, "/ws/" + code).path("uniqueCode").asString())
				.toArray(String[]::new);
			JsonNode summary = ActuatorSupport.get(plain, "/ws");
			assertThat(summary.path("slowest").findValuesAsString("uniqueCode")).containsExactly(masked);
			assertThat(summary.at("/queued/waiting").asInt()).isEqualTo(2);
			assertThat(summary.at("/slowest/0/queue/bytes").asLong()).isEqualTo(summary.at("/queued/fullest").asLong())
				.isGreaterThan(summary.at("/slowest/1/queue/bytes").asLong());
			assertThat(ActuatorSupport.get(plain, "/ws?slowest=1").path("slowest").findValuesAsString("uniqueCode"))
				.containsExactly(masked[0]);
		}
		awaitNobody(plain);
	}

	@ParameterizedTest
	@EnumSource
	void connectionsWhenPagedThenEachOnce(Container container) {
		WsServer server = on(container);
		List<WsPeer> peers = new ArrayList<>();
		try {
			Set<String> ids = new HashSet<>();
			for (int i = 0; i < 7; i++) {
				peers.add(server.connect("paged-" + i));
				server.manager().groups().join("paged-" + i, (i % 2 == 0) ? "even" : "odd");
				server.manager().groups().join("paged-" + i, "all");
				server.manager().uids().bind("paged-" + i, "user-" + i % 3);
				ids.add(server.manager().find("paged-" + i).map(WsConnection::id).orElseThrow());
			}
			List<String> seen = pages(server, "/ws/connections?limit=3", "id");
			assertThat(seen).hasSize(7).containsExactlyInAnyOrderElementsOf(ids);
			assertThat(pages(server, "/ws/connections?limit=2", "id")).isEqualTo(seen);
			assertThat(pages(server, "/ws/connections?limit=7", "id")).isEqualTo(seen);
			assertThat(pages(server, "/ws/connections?limit=1&group=even", "id")).hasSize(4);
			assertThat(pages(server, "/ws/connections?group=even&uid=user-0", "id")).hasSize(2);
			assertThat(pages(server, "/ws/connections?group=none", "id")).isEmpty();
			assertThat(pages(server, "/ws/groups?limit=2", "connections")).containsExactlyInAnyOrder("7", "4", "3");
			assertThat(pages(server, "/ws/uids?limit=1", "connections")).containsExactlyInAnyOrder("3", "2", "2");
		}
		finally {
			peers.forEach(WsPeer::close);
		}
		awaitNobody(server);
	}

	private static List<String> pages(WsServer server, String path, String field) {
		List<String> seen = new ArrayList<>();
		String cursor = "";
		while (cursor != null) {
			JsonNode page = ActuatorSupport.get(server, path + (path.contains("?") ? "&" : "?") + "cursor=" + cursor);
			page.path("items").forEach((item) -> seen.add(item.path(field).asString()));
			cursor = page.path("next").stringValueOpt().orElse(null);
		}
		return seen;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ws?slowest=-1", "/ws?slowest=101", "/ws?slowest=x", "/ws/connections?limit=0",
			"/ws/connections?limit=1001", "/ws/groups?limit=0", "/ws/uids?limit=-1", "/ws/connections?cursor=x",
			"/ws/groups?cursor=!!", "/ws/uids?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void readWhenParameterCannotBeThen400(String path) {
		assertThat(ActuatorSupport.status(plain, "GET", path)).isEqualTo(400);
	}

	@Test
	void cursorWhenOfAnotherListingOrNodeThen400() {
		try (WsPeer one = plain.connect("one"); WsPeer two = plain.connect("two")) {
			plain.manager().groups().join("one", "a");
			plain.manager().groups().join("one", "b");
			String cursor = ActuatorSupport.get(plain, "/ws/groups?limit=1").path("next").asString();
			assertThat(ActuatorSupport.status(plain, "GET", "/ws/groups?cursor=" + cursor)).isEqualTo(200);
			assertThat(ActuatorSupport.status(plain, "GET", "/ws/uids?cursor=" + cursor)).isEqualTo(400);
			assertThat(ActuatorSupport.status(plain, "GET", "/ws/connections?cursor=" + cursor)).isEqualTo(400);
			assertThat(ActuatorSupport.status(open, "GET", "/ws/groups?cursor=" + cursor)).isEqualTo(400);
		}
		awaitNobody(plain);
	}

	@Test
	void connectionWhenIdentifiersAreMaskedThenNoneIsToldAndEachFindsIt() {
		try (WsPeer peer = WsPeer.connect(plain.port(),
				"/rooms/attic/" + SECRET + ";jsessionid=" + SECRET + "?uniqueCode=alice&token=" + SECRET,
				"Cookie: c=" + SECRET, "X-Token: " + SECRET)) {
			await().until(() -> plain.manager().isOnline("alice"));
			plain.manager().uids().bind("alice", "uid-of-alice");
			plain.manager().groups().join("alice", "group-of-alice");
			plain.manager().infos().set("alice", Map.of("k", SECRET));
			String code = ActuatorSupport.get(plain, "/ws/alice").path("uniqueCode").asString();
			assertThat(code).matches("~[\\w-]{12}");
			JsonNode connection = ActuatorSupport.get(plain, "/ws/" + code);
			assertThat(connection).isEqualTo(ActuatorSupport.get(plain, "/ws/connections/alice"));
			assertThat(connection.path("path").asString()).isEqualTo("/rooms/{room}/{key}");
			String all = connection + send(plain, "/ws/connections") + send(plain, "/ws/groups")
					+ send(plain, "/ws/uids") + send(plain, "/ws");
			assertThat(all).doesNotContain("alice")
				.doesNotContain(SECRET)
				.doesNotContain("127.0.0.1")
				.doesNotContain("attic");
			String uid = connection.path("uid").asString();
			String group = connection.at("/groups/0").asString();
			assertThat(Set.of(code, uid, group, connection.path("remoteAddress").asString())).hasSize(4)
				.allMatch((masked) -> masked.matches("~[\\w-]{12}"));
			assertThat(pages(plain, "/ws/connections?uid=" + uid + "&group=" + group, "uniqueCode"))
				.containsExactly(code);
			assertThat(pages(plain, "/ws/connections?uid=" + group, "uniqueCode")).isEmpty();
			assertThat(pages(plain, "/ws/uids", "name")).containsExactly(uid);
			assertThat(pages(plain, "/ws/groups", "name")).containsExactly(group);
			assertThat(ActuatorSupport.status(open, "GET", "/ws/" + code)).isEqualTo(404);
		}
		awaitNobody(plain);
	}

	private static String send(WsServer server, String path) {
		return ActuatorSupport.send(server, "GET", path, null).body();
	}

	@Test
	void connectionWhenAuthorizedThenIdentifiersAreShown() {
		try (WsPeer peer = WsPeer.connect(open.port(), "/rooms/attic/7?uniqueCode=alice&token=" + SECRET)) {
			await().until(() -> open.manager().isOnline("alice"));
			open.manager().uids().bind("alice", "u");
			open.manager().groups().join("alice", "g");
			JsonNode connection = ActuatorSupport.get(open, "/ws/alice", OPERATOR);
			assertThat(connection.path("uniqueCode").asString()).isEqualTo("alice");
			assertThat(connection.path("uid").asString()).isEqualTo("u");
			assertThat(connection.at("/groups/0").asString()).isEqualTo("g");
			assertThat(connection.path("remoteAddress").asString()).startsWith("127.0.0.1:");
			assertThat(connection.path("path").asString()).isEqualTo("/rooms/attic/7");
			assertThat(connection.toString()).doesNotContain(SECRET);
			assertThat(
					ActuatorSupport.get(open, "/ws/connections?uid=u", OPERATOR).at("/items/0/uniqueCode").asString())
				.isEqualTo("alice");
			assertThat(ActuatorSupport.get(open, "/ws/groups", OPERATOR).at("/items/0/name").asString()).isEqualTo("g");
			for (String[] other : List.of(new String[0], new String[] { "X-User", "bob", "X-Role", "USER" })) {
				assertThat(ActuatorSupport.get(open, "/ws/alice", other).path("uniqueCode").asString()).startsWith("~");
			}
		}
		awaitNobody(open);
	}

	@ParameterizedTest
	@ValueSource(strings = { "connections", "groups", "uids" })
	void connectionWhenItsCodeIsNameOfListingThenFoundBelowConnections(String code) {
		try (WsPeer peer = open.connect(code)) {
			assertThat(ActuatorSupport.get(open, "/ws/connections/" + code, OPERATOR).path("uniqueCode").asString())
				.isEqualTo(code);
			assertThat(ActuatorSupport.get(open, "/ws/" + code, OPERATOR).has("items")).isTrue();
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/" + code)).isEqualTo(204);
			assertThat(peer.closeCode()).isEqualTo(4410);
		}
		awaitNobody(open);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ws/nobody", "/ws/connections/nobody", "/ws/~AAAAAAAAAAAA", "/ws/a/b", "/ws/groups/g" })
	void connectionWhenUnknownThen404(String path) {
		assertThat(ActuatorSupport.status(plain, "GET", path)).isEqualTo(404);
		assertThat(ActuatorSupport.status(open, "DELETE", path)).isEqualTo(404);
	}

	@Test
	void connectionWhenCodeHasSlashesThenFoundAndClosed() {
		try (WsPeer peer = open.connect("a/b")) {
			assertThat(ActuatorSupport.get(open, "/ws/a/b", OPERATOR).path("uniqueCode").asString()).isEqualTo("a/b");
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/connections/a/b?code=1000&reason=enough"))
				.isEqualTo(204);
			assertThat(peer.closeCode()).isEqualTo(1000);
		}
		awaitNobody(open);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u00fc-\u4e2d\ud83d\ude00", "<b>&\"'", "a+b", "a?b#c", "~tilde", "a;b", "$x" })
	void connectionWhenCodeNeedsEncodingThenFoundAndClosed(String code) {
		String encoded = UriUtils.encode(code, StandardCharsets.UTF_8);
		try (WsPeer peer = WsPeer.connect(open.port(), "/ws?uniqueCode=" + encoded)) {
			await().pollDelay(Duration.ZERO).until(() -> open.manager().isOnline(code));
			assertThat(ActuatorSupport.get(open, "/ws/" + encoded, OPERATOR).path("uniqueCode").asString())
				.isEqualTo(code);
			String masked = ActuatorSupport.get(open, "/ws/connections/" + encoded).path("uniqueCode").asString();
			assertThat(masked).matches("~[\\w-]{12}");
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/" + encoded)).isEqualTo(204);
			assertThat(peer.closeCode()).isEqualTo(4410);
		}
		awaitNobody(open);
	}

	@Test
	void writeWhenNotEnabledThenThereIsNoSuchOperation() {
		try (WsPeer peer = plain.connect("alice")) {
			assertThat(ActuatorSupport.status(plain, "DELETE", "/ws/alice")).isEqualTo(405);
			assertThat(ActuatorSupport.post(plain, "/ws", "{\"drain\":\"0s\"}")).isEqualTo(405);
			assertThat(plain.manager().isOnline("alice")).isTrue();
			assertThat(plain.bean(Hub.class).isDraining()).isFalse();
		}
		awaitNobody(plain);
	}

	@Test
	void closeWhenMaskedCodeThenClosedAndLogged(CapturedOutput output) {
		try (WsPeer peer = open.connect("alice"); WsPeer other = open.connect("bob")) {
			String code = ActuatorSupport.get(open, "/ws/alice").path("uniqueCode").asString();
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/" + code + "?code=4403")).isEqualTo(204);
			assertThat(peer.closeCode()).isEqualTo(4403);
			assertThat(output).contains("closes the connection of 'alice' with 4403");
			assertThat(open.manager().isOnline("bob")).isTrue();
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/alice")).isEqualTo(404);
		}
		awaitNobody(open);
	}

	@ParameterizedTest
	@ValueSource(strings = { "999", "1005", "1006", "1015", "5000", "x" })
	void closeWhenCodeCannotBeSentThen400(String code) {
		try (WsPeer peer = open.connect("alice")) {
			assertThat(ActuatorSupport.status(open, "DELETE", "/ws/alice?code=" + code)).isEqualTo(400);
			assertThat(open.manager().isOnline("alice")).isTrue();
		}
		awaitNobody(open);
	}

	@Test
	void drainWhenPostedThenDrainsUntilResumed(CapturedOutput output) {
		try (WsPeer peer = open.connect("alice")) {
			assertThat(ActuatorSupport.post(open, "/ws", "{\"drain\":\"100ms\"}")).isEqualTo(204);
			assertThat(ActuatorSupport.get(open, "/ws").path("state").asString()).isEqualTo("draining");
			HttpResponse<String> health = ActuatorSupport.send(open, "GET", "/health/ws", null);
			assertThat(health.statusCode()).isEqualTo(503);
			assertThat(health.body()).contains("OUT_OF_SERVICE").doesNotContain("details");
			assertThat(ActuatorSupport.status(open, "GET", "/health/liveness")).isEqualTo(200);
			assertThat(peer.closeCode()).isEqualTo(1012);
			try (WsPeer refused = WsPeer.handshake(open.port(), "/ws?uniqueCode=late")) {
				assertThat(refused.status()).isEqualTo(503);
			}
		}
		finally {
			assertThat(ActuatorSupport.post(open, "/ws", "{\"resume\":true}")).isEqualTo(204);
		}
		assertThat(ActuatorSupport.get(open, "/ws").path("state").asString()).isEqualTo("accepting");
		assertThat(ActuatorSupport.status(open, "GET", "/health/ws")).isEqualTo(200);
		assertThat(output).contains("drained over PT0.1S").contains("admit connections again");
		open.connect("alice").close();
		awaitNobody(open);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"drain\":\"soon\"}", "{\"drain\":\"-1s\"}", "{\"drain\":\"99999999999d\"}",
			"{\"drain\":\"2d\"}", "{\"drain\":\"1s\",\"resume\":true}", "{\"resume\":false}", "{\"resume\":\"x\"}" })
	void drainWhenNotUnderstoodThen400(String body) {
		assertThat(ActuatorSupport.post(open, "/ws", body)).isEqualTo(400);
		assertThat(open.bean(Hub.class).isDraining()).isFalse();
	}

	@Test
	void jmxWhenEnabledThenTheSameByName() throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("ws.tests:type=Endpoint,name=Ws");
		assertThat(Arrays.stream(server.getMBeanInfo(name).getOperations()).map((operation) -> operation.getName()))
			.containsExactlyInAnyOrder("summary", "connections", "connection", "groups", "uids", "close", "drain",
					"resume");
		try (WsPeer peer = open.connect("alice")) {
			open.manager().groups().join("alice", "g");
			assertThat(invoke(server, name, "summary", (Object) null)).extracting("connections").isEqualTo(1L);
			Object page = invoke(server, name, "connections", null, 10, "g", null);
			assertThat(page.toString()).contains("items").doesNotContain("alice");
			assertThat(invoke(server, name, "groups", null, null).toString()).contains("connections=1");
			assertThat(invoke(server, name, "connection", "alice").toString()).contains("uniqueCode=~");
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> invoke(server, name, "uids", null, 1001));
			assertThat(invoke(server, name, "close", "alice", 4403, "banned")).isEqualTo(Map.of("closed", true));
			assertThat(peer.closeCode()).isEqualTo(4403);
			assertThat(invoke(server, name, "close", "alice", null, null)).isEqualTo(Map.of("closed", false));
			invoke(server, name, "drain", "1s");
			assertThat(open.bean(Hub.class).isDraining()).isTrue();
		}
		finally {
			invoke(server, name, "resume");
		}
		assertThat(open.bean(Hub.class).isDraining()).isFalse();
		awaitNobody(open);
	}

	private static Object invoke(MBeanServer server, ObjectName name, String operation, @Nullable Object... parameters)
			throws Exception {
		return server.invoke(name, operation, parameters, new String[parameters.length]);
	}

	private static void awaitNobody(WsServer server) {
		await().until(() -> server.manager().getWSCount() == 0 && server.manager().groups().all().isEmpty()
				&& server.manager().uids().all().isEmpty());
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		WsHandlerFunc attributes() {
			return new WsHandlerFunc() {
				@Override
				public void onOpen(WsConnection connection) {
					connection.attributes().put("key", SECRET);
				}
			};
		}

		/**
		 * Believes who a request says it is from.
		 */
		@Bean
		OncePerRequestFilter users() {
			return new OncePerRequestFilter() {
				@Override
				protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
						FilterChain chain) throws ServletException, IOException {
					String user = request.getHeader("X-User");
					chain.doFilter((user != null) ? new UserRequest(request, user) : request, response);
				}
			};
		}

	}

	private static final class UserRequest extends HttpServletRequestWrapper {

		private final String user;

		UserRequest(HttpServletRequest request, String user) {
			super(request);
			this.user = user;
		}

		@Override
		public Principal getUserPrincipal() {
			return () -> this.user;
		}

		@Override
		public boolean isUserInRole(String role) {
			return role.equals(getHeader("X-Role"));
		}

	}

}
