package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the console answers, and to whom.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConsoleOnContainersTests {

	private static final String ON = "ws.console.enabled=true";

	private static final String JSON = "Content-Type: application/json";

	private static final String HEADER = "X-WS-Console: 1";

	private static final Map<Container, WsServer> servers = new EnumMap<>(Container.class);

	@AfterAll
	static void closeServers() {
		servers.values().forEach(WsServer::close);
	}

	@ParameterizedTest
	@EnumSource
	void pageWhenAskedForThenFilesWithHeaders(Container container) throws IOException {
		WsServer server = server(container);
		Reply moved = get(server, "/ws-console");
		assertThat(moved.status()).isEqualTo(302);
		assertThat(moved.header("Location")).isEqualTo("ws-console/");
		Reply page = get(server, "/ws-console/");
		assertThat(page.body()).contains("<h1>WebSocket console</h1>");
		for (String file : List.of("", "console.css", "console.js", "api/setup", "api/state", "nothing.js", "api/x")) {
			Reply reply = get(server, "/ws-console/" + file);
			assertThat(reply.status()).as(file).isEqualTo((file.contains("nothing") || file.contains("x")) ? 404 : 200);
			assertThat(reply.header("Content-Security-Policy"))
				.isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
						+ "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
			assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
			assertThat(reply.head()).doesNotContainIgnoringCase("access-control-");
		}
		assertThat(page.header("Content-Type")).startsWith("text/html");
		assertThat(get(server, "/ws-console/console.js").header("Content-Type")).startsWith("text/javascript");
	}

	@Test
	void filesWhenReadThenNothingInlineAndNothingFromElsewhere() throws IOException {
		WsServer server = server(Container.TOMCAT);
		String page = get(server, "/ws-console/").body();
		assertThat(page).doesNotContain("style=")
			.doesNotContain("<style")
			.doesNotContain("://")
			.doesNotContainPattern("\\son\\w+=");
		for (String file : List.of("console.js", "actions.js", "charts.js", "connections.js", "dom.js", "paths.js",
				"server.js")) {
			assertThat(get(server, "/ws-console/" + file).body()).as(file)
				.doesNotContain("innerHTML")
				.doesNotContain("outerHTML")
				.doesNotContain("insertAdjacentHTML")
				.doesNotContain("eval(");
		}
	}

	@ParameterizedTest
	@EnumSource
	void consoleWhenOffThenNotFound(Container container) throws IOException {
		try (WsServer server = WsServer.start(container, Application.class)) {
			for (String path : List.of("/ws-console", "/ws-console/", "/ws-console/console.js",
					"/ws-console/api/state")) {
				assertThat(get(server, path).status()).as(path).isEqualTo(404);
			}
			assertThat(change(server, "tickets", "{\"uniqueCode\":\"a\"}").status()).isEqualTo(404);
			// nobody knows what it is
			try (WsPeer peer = WsPeer.handshake(server.port(), "/ws?uniqueCode=plain&ws-console-ticket=x")) {
				assertThat(peer.status()).isEqualTo(101);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void stateWhenConnectedThenListed(Container container) throws IOException {
		WsServer server = server(container);
		try (WsPeer peer = server.connect("listed")) {
			server.manager().uids().bind("listed", "user-1");
			server.manager().groups().join("listed", "lobby");
			peer.send("hello");
			assertThat(peer.text()).isEqualTo("hello");
			// the echo may be here before its writer has returned
			JsonNode state = await().until(() -> state(server, "listed"),
					(seen) -> seen.at("/connections/0/queuedBytes").asInt(-1) == 0
							&& seen.at("/traffic/bytesOut").asLong() > 0);
			JsonNode connection = state.at("/connections/0");
			assertThat(connection.path("code").asString()).isEqualTo("listed");
			assertThat(connection.path("uid").asString()).isEqualTo("user-1");
			assertThat(connection.at("/groups/0").asString()).isEqualTo("lobby");
			assertThat(connection.path("path").asString()).isEqualTo("/ws");
			assertThat(connection.path("queuedBytes").asInt(-1)).isZero();
			assertThat(state.at("/groups/items").toString()).contains("{\"name\":\"lobby\",\"count\":1}");
			assertThat(state.at("/uids/items").toString()).contains("{\"name\":\"user-1\",\"count\":1}");
			assertThat(state.at("/traffic/messagesIn").asLong()).isPositive();
			assertThat(state.at("/traffic/bytesOut").asLong()).isPositive();
			assertThat(state(server, "lobby").path("found").asInt()).isEqualTo(1);
			assertThat(state(server, "nobody").path("found").asInt()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void stateWhenQueryCannotBeReadThenRefused(Container container, CapturedOutput output) throws IOException {
		Reply reply = get(server(container), "/ws-console/api/state?search=%ZZ");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.header("Content-Security-Policy")).isNotEmpty();
		assertThat(output).doesNotContain("Servlet.service()");
	}

	@ParameterizedTest
	@EnumSource
	void closeWhenAskedThenPeerIsTold(Container container) throws IOException {
		WsServer server = server(container);
		try (WsPeer peer = server.connect("kicked")) {
			String id = state(server, "kicked").at("/connections/0/id").asString();
			String body = "{\"id\":\"" + id + "\",\"code\":4410,\"reason\":\"kicked\"}";
			assertThat(change(server, "close", body).status()).isEqualTo(200);
			assertThat(peer.closeCode()).isEqualTo(4410);
			await().pollDelay(Duration.ZERO).until(() -> !server.manager().isOnline("kicked"));
			assertThat(change(server, "close", body).status()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EnumSource
	void ticketWhenUsedThenConnectedAsThatCodeOnce(Container container) throws IOException {
		WsServer server = server(container);
		String path = "/ws?ws-console-ticket=" + ticket(server, "{\"uniqueCode\":\"anyone\",\"uid\":\"u7\"}");
		try (WsPeer peer = WsPeer.connect(server.port(), path)) {
			peer.send("x");
			assertThat(peer.text()).isEqualTo("x");
			assertThat(server.manager().uids().uidOf("anyone")).contains("u7");
			assertThat(server.manager().find("anyone").orElseThrow().handshake().principal()).isNotNull()
				.extracting("name")
				.isEqualTo("u7");
		}
		try (WsPeer again = WsPeer.handshake(server.port(), path)) {
			assertThat(again.status()).isEqualTo(401);
		}
	}

	@Test
	void ticketWhenUsedFromForeignOriginThenNotBurnt() throws IOException {
		WsServer server = server(Container.TOMCAT);
		String path = "/ws?ws-console-ticket=" + ticket(server, "{\"uniqueCode\":\"kept\"}");
		try (WsPeer foreign = WsPeer.handshake(server.port(), path, "Origin: https://evil.example")) {
			assertThat(foreign.status()).isEqualTo(403);
		}
		try (WsPeer peer = WsPeer.handshake(server.port(), path)) {
			assertThat(peer.status()).isEqualTo(101);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"uniqueCode\":\"a b\"}", "{\"uniqueCode\":7}", "{}", "[]", "null", "", "{" })
	void ticketWhenCodeCannotBeThenRefused(String body) throws IOException {
		assertThat(change(server(Container.TOMCAT), "tickets", body).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":\"x\"}", "{\"code\":1000}", "{\"id\":\"x\",\"code\":99}",
			"{\"id\":\"x\",\"code\":\"1000\"}" })
	void closeWhenDataIsWrongThenRefused(String body) throws IOException {
		assertThat(change(server(Container.TOMCAT), "close", body).status()).isEqualTo(400);
	}

	@Test
	void closeWhenCodeMustNotBeSentThenRefused() throws IOException {
		WsServer server = server(Container.TOMCAT);
		try (WsPeer peer = server.connect("stays")) {
			String id = state(server, "stays").at("/connections/0/id").asString();
			assertThat(change(server, "close", "{\"id\":\"" + id + "\",\"code\":1006}").status()).isEqualTo(400);
			peer.send("x");
			assertThat(peer.text()).isEqualTo("x");
		}
	}

	@Test
	void changeWhenTooLargeThenRefused() throws IOException {
		String body = "{\"uniqueCode\":\"a\",\"x\":\"" + "x".repeat(9000) + "\"}";
		assertThat(change(server(Container.TOMCAT), "tickets", body).status()).isEqualTo(413);
	}

	@ParameterizedTest
	@EnumSource
	void changeWhenItCouldComeFromAnotherSiteThenRefused(Container container) throws IOException {
		WsServer server = server(container);
		String body = "{\"uniqueCode\":\"a\"}";
		String own = "Origin: http://localhost:" + server.port();
		assertThat(post(server, "tickets", body, JSON).status()).isEqualTo(403);
		assertThat(post(server, "tickets", body, JSON, "X-WS-Console: 0").status()).isEqualTo(403);
		assertThat(post(server, "tickets", body, HEADER).status()).isEqualTo(403);
		assertThat(post(server, "tickets", body, HEADER, "Content-Type: text/plain").status()).isEqualTo(403);
		for (String origin : List.of("https://evil.example", "null", "http://localhost:1", "http://localhost",
				"http://localhost:" + server.port() + ".evil.example", "http://x@localhost:" + server.port())) {
			assertThat(post(server, "tickets", body, HEADER, JSON, "Origin: " + origin).status()).as(origin)
				.isEqualTo(403);
		}
		assertThat(post(server, "tickets", body, HEADER, JSON, own, "Origin: https://evil.example").status())
			.isEqualTo(403);
		for (String site : List.of("cross-site", "same-site")) {
			assertThat(post(server, "tickets", body, HEADER, JSON, "Sec-Fetch-Site: " + site).status()).as(site)
				.isEqualTo(403);
		}
		assertThat(get(server, "/ws-console/api/tickets").status()).isEqualTo(405);
		assertThat(get(server, "/ws-console/api/close").status()).isEqualTo(405);
		assertThat(post(server, "state", body, HEADER, JSON).status()).isEqualTo(405);
		assertThat(post(server, "tickets", body, HEADER, JSON, own, "Sec-Fetch-Site: same-origin").status())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void readWhenAnotherSiteAsksThenRefused(Container container) throws IOException {
		WsServer server = server(container);
		assertThat(get(server, "/ws-console/api/state", "Origin: https://evil.example").status()).isEqualTo(403);
		assertThat(get(server, "/ws-console/api/state", "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
		assertThat(get(server, "/ws-console/console.js", "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
		// a link may lead here
		assertThat(get(server, "/ws-console/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate").status())
			.isEqualTo(200);
		assertThat(get(server, "/ws-console/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors").status())
			.isEqualTo(403);
	}

	@Test
	void readWhenApplicationAllowsEverySiteThenStillRefused() throws IOException {
		try (WsServer server = WsServer.start(Container.TOMCAT, OpenToAll.class, ON)) {
			String evil = "Origin: https://evil.example";
			assertThat(get(server, "/page", evil).head()).containsIgnoringCase("access-control-allow-origin");
			assertThat(get(server, "/ws-console/api/state", evil).body()).doesNotContain("connections");
			assertThat(post(server, "tickets", "{\"uniqueCode\":\"a\"}", HEADER, JSON, evil).status()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@EnumSource
	void hostWhenForeignThenRefused(Container container) throws IOException {
		WsServer server = server(container);
		for (String host : List.of("evil.example", "evil.example:" + server.port(), "localhost.evil.example",
				"127.0.0.1.evil.example", "192.168.1.7", "localhosts", "xlocalhost")) {
			for (String path : List.of("", "console.js", "api/state")) {
				assertThat(ask(server, "GET /ws-console/" + path, "", "Host: " + host).status()).as(host)
					.isEqualTo(403);
			}
		}
		for (String host : List.of("localhost", "LOCALHOST:" + server.port(), "127.0.0.1:" + server.port(), "[::1]:80",
				"app.localhost")) {
			assertThat(ask(server, "GET /ws-console/api/state", "", "Host: " + host).status()).as(host).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT,native", "TOMCAT,framework", "JETTY,native" })
	void requestWhenThroughProxyThenRefused(Container container, String strategy) throws IOException {
		try (WsServer server = WsServer.start(container, Application.class, ON,
				"server.forward-headers-strategy=" + strategy)) {
			for (String header : List.of("X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 192.168.1.7",
					"X-Forwarded-Host: localhost", "Forwarded: for=127.0.0.1;host=localhost",
					"X-Forwarded-Proto: https", "X-Real-IP: 203.0.113.9", "Via: 1.1 proxy",
					"x-envoy-external-address: 203.0.113.9", "CF-Connecting-IP: 203.0.113.9")) {
				assertThat(get(server, "/ws-console/api/state", header).status()).as(header).isEqualTo(403);
			}
			assertThat(ask(server, "GET /ws-console/api/state", "", "Host: evil.example", "X-Forwarded-Host: localhost")
				.status()).isEqualTo(403);
			assertThat(get(server, "/ws-console/api/state").status()).isEqualTo(200);
		}
	}

	@Test
	void consoleWhenRemoteIsAllowedThenOtherNamesAndProxiesToo() throws IOException {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, ON, "ws.console.allow-remote=true",
				"server.forward-headers-strategy=framework")) {
			assertThat(ask(server, "GET /ws-console/api/state", "", "Host: dev.example").status()).isEqualTo(200);
			String[] proxied = { "X-Forwarded-Host: dev.example", "X-Forwarded-Proto: https",
					"Origin: https://dev.example", HEADER, JSON };
			assertThat(post(server, "tickets", "{\"uniqueCode\":\"a\"}", proxied).status()).isEqualTo(200);
			proxied[2] = "Origin: https://evil.example";
			assertThat(post(server, "tickets", "{\"uniqueCode\":\"a\"}", proxied).status()).isEqualTo(403);
		}
	}

	@Test
	void startWhenEnabledThenWarnedWithAddress(CapturedOutput output) {
		try (WsServer server = WsServer.start(Container.TOMCAT, CatchAll.class, ON, "ws.console.path=/dev/ws",
				"server.servlet.context-path=/app")) {
			assertThat(output).contains("WARN")
				.contains("http://localhost:" + server.port() + "/app/dev/ws")
				.contains("close them and connect as anyone");
		}
	}

	@ParameterizedTest
	@EnumSource
	void pathWhenBelowContextAndCatchAllThenServed(Container container) throws IOException {
		try (WsServer server = WsServer.start(container, CatchAll.class, ON, "ws.console.path=/dev/ws",
				"server.servlet.context-path=/app", "ws.path=/rooms/{room}/ws,/dev/ws/**")) {
			assertThat(get(server, "/app/dev/ws").header("Location")).isEqualTo("ws/");
			assertThat(get(server, "/app/dev/ws/").body()).contains("WebSocket console");
			JsonNode setup = JsonMapper.shared().readTree(get(server, "/app/dev/ws/api/setup").body());
			assertThat(setup.path("path").asString()).isEqualTo("/dev/ws");
			assertThat(setup.path("connectPaths").toString()).isEqualTo("[\"/rooms/{room}/ws\",\"/dev/ws/**\"]");
			assertThat(setup.at("/identity/resolvers").toString()).isEqualTo("[\"query\",\"generated\"]");
			assertThat(setup.path("document").isNull()).isTrue();
			assertThat(get(server, "/app/elsewhere").body()).isEqualTo("page");
			try (WsPeer peer = WsPeer.handshake(server.port(), "/app/dev/ws/deep?uniqueCode=a")) {
				assertThat(peer.status()).isEqualTo(101);
			}
		}
	}

	@Test
	void setupWhenThereAreActionsThenTheirDocument() throws IOException {
		try (WsServer server = WsServer.start(Container.TOMCAT, ActionApplication.class, ON)) {
			JsonNode setup = JsonMapper.shared().readTree(get(server, "/ws-console/api/setup").body());
			assertThat(setup.path("actions").toString()).contains("\"heart_beat\"");
			assertThat(setup.at("/document/operations").propertyNames()).contains("heart_beat");
			assertThat(get(server, "/ws/asyncapi.json").status()).isEqualTo(404);
		}
	}

	private static WsServer server(Container container) {
		return servers.computeIfAbsent(container,
				(each) -> WsServer.start(each, Application.class, ON, "ws.unique-code.resolvers=query"));
	}

	private static JsonNode state(WsServer server, String search) throws IOException {
		return JsonMapper.shared().readTree(get(server, "/ws-console/api/state?search=" + search).body());
	}

	private static String ticket(WsServer server, String body) throws IOException {
		Reply reply = change(server, "tickets", body);
		assertThat(reply.status()).isEqualTo(200);
		return JsonMapper.shared().readTree(reply.body()).path("ticket").asString();
	}

	private static Reply change(WsServer server, String name, String body) throws IOException {
		return post(server, name, body, HEADER, JSON);
	}

	private static Reply post(WsServer server, String name, String body, String... headers) throws IOException {
		return ask(server, "POST /ws-console/api/" + name, body, withHost(server, headers));
	}

	private static Reply get(WsServer server, String path, String... headers) throws IOException {
		return ask(server, "GET " + path, "", withHost(server, headers));
	}

	private static String[] withHost(WsServer server, String... headers) {
		return Stream.concat(Stream.of("Host: localhost:" + server.port()), Arrays.stream(headers))
			.toArray(String[]::new);
	}

	/**
	 * By hand, since clients do not let anybody say who they are.
	 */
	private static Reply ask(WsServer server, String line, String body, String... headers) throws IOException {
		List<String> lines = new ArrayList<>(List.of(line + " HTTP/1.1"));
		lines.addAll(List.of(headers));
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		lines.add("Connection: close");
		lines.add("Content-Length: " + bytes.length);
		try (Socket socket = new Socket("localhost", server.port())) {
			socket.setSoTimeout(30_000);
			// at once: who refuses does not wait for a body, and resets TCP if one comes
			// behind the answer
			byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
			socket.getOutputStream().write(WsFrames.concat(head, bytes));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			int end = answer.indexOf("\r\n\r\n");
			return new Reply(Integer.parseInt(answer.substring(9, 12)), answer.substring(0, end),
					answer.substring(end + 4));
		}
	}

	private record Reply(int status, String head, String body) {

		String header(String name) {
			return this.head.lines()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
				.map((line) -> line.substring(name.length() + 1).trim())
				.findFirst()
				.orElse("");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		WsHandlerFunc echo() {
			return new WsHandlerFunc() {
				@Override
				public void onMessage(WsConnection connection, WsMessage message) {
					connection.send(message);
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@RestController
	static class CatchAll extends Application {

		@GetMapping("/**")
		String page() {
			return "page";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OpenToAll extends CatchAll {

		@Bean
		FilterRegistrationBean<CorsFilter> cors() {
			CorsConfiguration everySite = new CorsConfiguration();
			everySite.addAllowedOriginPattern("*");
			everySite.addAllowedMethod("*");
			everySite.addAllowedHeader("*");
			UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
			source.registerCorsConfiguration("/**", everySite);
			FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(new CorsFilter(source));
			filter.setOrder(-1000);
			return filter;
		}

	}

}
