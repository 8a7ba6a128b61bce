package io.github.wsboot.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.NodeProject;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The client for browsers: in Node.js against scripted servers, as TypeScript sees it,
 * and in a real browser.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("one-jdk")
class BrowserClientTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Path SOURCE = Path.of("src", "main", "resources", "META-INF", "resources", "ws-client",
			"ws-client.js");

	@TempDir
	private Path directory;

	@TestFactory
	@EnabledIf(value = "io.github.wsboot.NodeProject#isPossible", disabledReason = "there is no node")
	Stream<DynamicTest> scenarios() throws Exception {
		Process node = NodeProject.start("browser-client.mjs", SOURCE.toAbsolutePath().toString(), closeCodes());
		List<JsonNode> results = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
			.map(JSON::readTree)
			.toList();
		assertThat(node.waitFor()).isZero();
		assertThat(results).last().satisfies((end) -> assertThat(end.get("name").asString()).isEqualTo("end"));
		return results.stream()
			.map((result) -> DynamicTest.dynamicTest(result.get("name").asString(),
					() -> assertThat(result.get("error").isNull()).as(result.get("error").asString("")).isTrue()));
	}

	private static String closeCodes() {
		return IntStream.rangeClosed(1000, 4999)
			.mapToObj((code) -> code + "=" + WsCloseStatus.of(code, "").reconnect())
			.collect(Collectors.joining(","));
	}

	@Test
	@EnabledIf(value = "io.github.wsboot.NodeProject#isPossible", disabledReason = "there is no node")
	void typesWhenUsedStrictlyThenCompile() throws Exception {
		Process compiler = NodeProject.start("node_modules/typescript/bin/tsc", "--project", "tsconfig.json");
		String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(compiler.waitFor()).as(output).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, ws.path=/ws, ''", "TOMCAT, server.servlet.context-path=/app, /app",
			"JETTY, server.servlet.context-path=/app, /app",
			"TOMCAT, spring.mvc.static-path-pattern=/static/**, /static" })
	void resourceWhenLibraryIsThereThenServedAsJavaScript(Container container, String property, String prefix)
			throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, property)) {
			HttpResponse<String> script = get(server, prefix + "/ws-client/ws-client.js");
			assertThat(script.statusCode()).isEqualTo(200);
			assertThat(script.headers().firstValue("Content-Type").orElse("")).startsWith("text/javascript");
			assertThat(script.body()).contains("export function connect(");
			HttpResponse<String> types = get(server, prefix + "/ws-client/ws-client.d.ts");
			assertThat(types.body()).contains("export function connect(");
		}
	}

	@Test
	void pageWhenInARealBrowserThenCallsStreamsAnswersAndComesBack() throws Exception {
		File chromium = onPath("chromium", "chromium-browser", "google-chrome");
		assumeTrue(chromium != null, "needs a Chromium on the PATH");
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, "server.servlet.context-path=/app",
				"ws.unique-code.resolvers=query,first-message")) {
			Process browser = new ProcessBuilder(chromium.getPath(), "--headless=new", "--no-sandbox", "--disable-gpu",
					"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
					"--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
					"--user-data-dir=" + this.directory, "http://localhost:" + server.port() + "/app/page")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			try {
				JsonNode report = server.bean(Application.class).reports.poll(60, TimeUnit.SECONDS);
				assertThat(report).isEqualTo(JSON.readTree("""
						{"echoed":"\u4f60\u597d","items":[0,1,2],"refused":40400,"closed":1012,
						"pushed":"sure?, yes","me":"alice"}"""));
			}
			finally {
				end(browser);
			}
		}
	}

	private static void end(Process browser) {
		List<ProcessHandle> processes = new ArrayList<>(browser.descendants().toList());
		processes.add(browser.toHandle());
		processes.forEach(ProcessHandle::destroyForcibly);
		// they write to the directory that is about to be deleted
		processes.forEach((process) -> process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
	}

	private static HttpResponse<String> get(WsServer server, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build(),
					BodyHandlers.ofString());
	}

	private static File onPath(String... programs) {
		return Arrays.stream(programs)
			.flatMap((program) -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> new File(directory, program)))
			.filter(File::canExecute)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Speaks what actions are made of, by hand.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application implements WsHandlerFunc {

		private static final String SCRIPT = """
				import { connect, WsActionError } from "./ws-client/ws-client.js";
				const ws = connect("ws?uniqueCode=page", { reconnect: { first: 10 } });
				ws.handle("confirm", async (question) => question + ", yes");
				const pushed = new Promise((resolve) => ws.on("roomMessage", resolve));
				const failure = (promise) => promise.then(() => 0, (error) => error.code);
				try {
					const echoed = await ws.call("echo", "\u4f60\u597d");
					const items = [];
					for await (const item of ws.stream("count", 3)) {
						items.push(item);
					}
					const refused = await failure(ws.call("unknown"));
					const closed = await failure(ws.call("restart"));
					await ws.ready;
					ws.send("ask");
					const alice = connect("ws", { token: async () => "alice", tokenIn: "message" });
					const me = await alice.call("who");
					ws.send("report", { echoed, items, refused, closed, pushed: await pushed, me });
				} catch (error) {
					ws.send("report", { error: String(error) });
				}
				""";

		private final BlockingQueue<JsonNode> reports = new LinkedBlockingQueue<>();

		@Bean
		RouterFunction<ServerResponse> page() {
			return RouterFunctions.route()
				.GET("/page",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.TEXT_HTML)
							.header("Content-Security-Policy", "default-src 'self'")
							.body("<!doctype html><script type=\"module\" src=\"page.js\"></script>"))
				.GET("/page.js",
						(request) -> ServerResponse.ok()
							.contentType(new MediaType("text", "javascript", StandardCharsets.UTF_8))
							.body(SCRIPT))
				.build();
		}

		@Bean
		FirstMessageResolver firstMessages() {
			return (handshake, message) -> {
				JsonNode request = JSON.readTree(message.text());
				assertThat(request.get("actioncode").asString()).isEqualTo("auth.login");
				return WsIdentity.of(request.at("/data/token").asString());
			};
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			JsonNode request = JSON.readTree(message.text());
			String action = request.get("actioncode").asString();
			switch (action) {
				case "echo" -> reply(connection, request, "\"code\":0", request.get("data").toString(), "");
				case "count" -> {
					for (int i = 0; i < request.get("data").asInt(); i++) {
						reply(connection, request, "\"code\":0", String.valueOf(i), ",\"more\":true");
					}
					reply(connection, request, "\"code\":0", "null", ",\"more\":false");
				}
				case "who" -> reply(connection, request, "\"code\":0", "\"" + connection.uniqueCode() + "\"", "");
				case "restart" -> connection.close(WsCloseStatus.SERVICE_RESTART);
				case "ask" -> connection.sendMessage("{\"actioncode\":\"confirm\",\"data\":\"sure?\",\"id\":\"q-1\"}");
				case "confirm" -> connection
					.sendMessage("{\"code\":0,\"data\":" + request.get("data") + ",\"actioncode\":\"room_message\"}");
				case "report" -> this.reports.add(request.get("data"));
				default -> reply(connection, request, "\"code\":40400", "\"\"", "");
			}
		}

		private static void reply(WsConnection connection, JsonNode request, String code, String data, String more) {
			connection.sendMessage("{%s,\"msg\":\"\",\"data\":%s,\"actioncode\":%s,\"id\":%s%s}".formatted(code, data,
					request.get("actioncode"), request.get("id"), more));
		}

	}

}
