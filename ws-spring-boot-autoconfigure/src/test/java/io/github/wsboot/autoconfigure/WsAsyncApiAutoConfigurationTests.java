package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Properties;

import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import io.github.wsboot.AsyncApiValidation;
import io.github.wsboot.action.WsActionDescription;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.asyncapi.AsyncApiDocument;
import io.github.wsboot.action.asyncapi.AsyncApiHandlerMapping;
import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsAsyncApiAutoConfiguration}.
 */
class WsAsyncApiAutoConfigurationTests {

	private static final String ENABLED = "ws.asyncapi.enabled=true";

	private static final String PATH = "/ws/asyncapi.json";

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, WsAutoConfiguration.class,
				WsAsyncApiAutoConfiguration.class))
		.withBean(WsActions.class, Actions::new);

	@Test
	void documentWhenNotEnabledThenNone() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(AsyncApiDocument.class)
			.doesNotHaveBean(AsyncApiHandlerMapping.class));
	}

	@Test
	void documentWhenEnabledThenServed() {
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(AsyncApiDocument.class)
				.hasSingleBean(AsyncApiHandlerMapping.class));
	}

	@Test
	void documentWhenThereAreNoActionsThenNone() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsAsyncApiAutoConfiguration.class))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AsyncApiDocument.class));
	}

	@Test
	void documentWhenConnectionsAreOffThenNone() {
		this.contextRunner.withPropertyValues(ENABLED, "ws.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AsyncApiDocument.class));
	}

	@Test
	void startWhenLibraryIsMissingAndNotEnabledThenStarts() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(SchemaGenerator.class, JacksonSchemaModule.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AsyncApiDocument.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { SchemaGenerator.class, JacksonSchemaModule.class })
	void startWhenLibraryIsMissingAndEnabledThenTextSaysSo(Class<?> missing) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing))
			.withPropertyValues(ENABLED)
			.run((context) -> {
				FailureAnalysis analysis = new InvalidWsPropertyFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("ws.asyncapi.enabled", "not on the class path");
				assertThat(analysis.getAction()).contains("com.github.victools:jsonschema-generator",
						"com.github.victools:jsonschema-module-jackson");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "asyncapi.json", "/ws/**", "/{name}.json", "/a?", "" })
	void startWhenPathCannotWorkThenTextSaysSo(String path) {
		this.contextRunner.withPropertyValues(ENABLED, "ws.asyncapi.path=" + path).run((context) -> {
			FailureAnalysis analysis = new InvalidWsPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("ws.asyncapi.path", "'" + path + "'");
			assertThat(analysis.getAction()).contains("/ws/asyncapi.json");
		});
	}

	@Test
	void infoWhenSetThenAsSet() {
		this.contextRunner
			.withPropertyValues(ENABLED, "ws.asyncapi.title=Chat", "ws.asyncapi.version=2.1",
					"spring.application.name=app")
			.run((context) -> assertThat(info(context.getBean(AsyncApiDocument.class)))
				.isEqualTo("{\"title\":\"Chat\",\"version\":\"2.1\"}"));
	}

	@Test
	void infoWhenNotSetThenOfTheApplication() {
		Properties build = new Properties();
		build.setProperty("version", "3.2");
		this.contextRunner.withPropertyValues(ENABLED, "spring.application.name=app")
			.withBean(BuildProperties.class, () -> new BuildProperties(build))
			.run((context) -> assertThat(info(context.getBean(AsyncApiDocument.class)))
				.isEqualTo("{\"title\":\"app\",\"version\":\"3.2\"}"));
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(info(context.getBean(AsyncApiDocument.class)))
				.isEqualTo("{\"title\":\"Actions\",\"version\":\"0.0.0\"}"));
	}

	@Test
	void typesWhenApplicationNamesPropertiesThenSoDoesTheDocument() {
		this.contextRunner.withPropertyValues(ENABLED, "spring.jackson.property-naming-strategy=KEBAB_CASE")
			.run((context) -> assertThat(JsonMapper.shared()
				.readTree(context.getBean(AsyncApiDocument.class).toJson("a", "", false))
				.at("/components/schemas/Join/properties")
				.propertyNames()).containsExactly("room-name"));
	}

	@ParameterizedTest
	@EnumSource
	void getWhenEnabledThenValidDocumentOfThisServer(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, ENABLED, "ws.path=/ws,/rooms/{room}/ws")) {
			for (HttpClient.Version version : HttpClient.Version.values()) {
				HttpResponse<String> response = get(server, version, PATH);
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
				JsonNode document = JsonMapper.shared().readTree(response.body());
				AsyncApiValidation.assertValid(document);
				assertThat(document.at("/servers/default").toString())
					.isEqualTo("{\"host\":\"localhost:" + server.port() + "\",\"protocol\":\"ws\"}");
				assertThat(document.at("/channels/rooms_room_ws/address").asString()).isEqualTo("/rooms/{room}/ws");
				assertThat(document.path("operations").propertyNames()).contains("room.join.ws");
			}
		}
	}

	@Test
	void getWhenNotEnabledThen404() throws Exception {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class)) {
			assertThat(get(server, HttpClient.Version.HTTP_1_1, PATH).statusCode()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EnumSource
	void getWhenPathIsBelowWsPathThenDocumentAndHandshakesPass(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, CatchAll.class, ENABLED, "ws.path=/ws/**")) {
			JsonNode document = JsonMapper.shared().readTree(get(server, HttpClient.Version.HTTP_1_1, PATH).body());
			AsyncApiValidation.assertValid(document);
			assertThat(get(server, HttpClient.Version.HTTP_1_1, "/ws/other.json").body()).isEqualTo("page");
			server.connect("a").close();
			WsPeer.connect(server.port(), PATH).close();
		}
	}

	@Test
	void getWhenBehindProxyThenDocumentOfTheProxy() throws Exception {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, ENABLED,
				"server.forward-headers-strategy=framework", "server.servlet.context-path=/inner")) {
			JsonNode document = JsonMapper.shared()
				.readTree(get(server, HttpClient.Version.HTTP_1_1, "/inner" + PATH, "X-Forwarded-Host", "a.example",
						"X-Forwarded-Proto", "https", "X-Forwarded-Prefix", "/outer")
					.body());
			assertThat(document.at("/servers/default").toString())
				.isEqualTo("{\"host\":\"a.example\",\"pathname\":\"/outer\",\"protocol\":\"wss\"}");
		}
	}

	@Test
	void getWhenForwardedHostIsHostileThenDocumentIsValid() throws Exception {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, ENABLED,
				"server.forward-headers-strategy=framework")) {
			HttpResponse<String> response = get(server, HttpClient.Version.HTTP_1_1, PATH, "X-Forwarded-Host",
					"a\"},\"x\":{\"b");
			assertThat(response.statusCode()).isEqualTo(200);
			AsyncApiValidation.assertValid(JsonMapper.shared().readTree(response.body()));
			assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
		}
	}

	private static HttpResponse<String> get(WsServer server, HttpClient.Version version, String path, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
			.version(version);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String info(AsyncApiDocument document) {
		return JsonMapper.shared().readTree(document.toJson("a", "", false)).path("info").toString();
	}

	record Join(String roomName) {

	}

	static class Actions implements WsActions {

		String join(Join join) {
			return join.roomName();
		}

		@Override
		public List<WsActionDescription> descriptions() {
			try {
				return List.of(new WsActionDescription(List.of("room.join"),
						Actions.class.getDeclaredMethod("join", Join.class), Join.class, true, String.class, false));
			}
			catch (NoSuchMethodException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		WsActions actions() {
			return new Actions();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@RestController
	static class CatchAll extends Application {

		@GetMapping("/**")
		String page(HttpServletRequest request) {
			return "page";
		}

	}

}
