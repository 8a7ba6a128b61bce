package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.asyncapi.AsyncApiDocument;
import io.github.wsboot.actuate.WritableWsEndpointWebExtension;
import io.github.wsboot.actuate.WsEndpoint;
import io.github.wsboot.actuate.WsEndpointWebExtension;
import io.github.wsboot.actuate.WsHealthIndicator;
import io.github.wsboot.client.WsClient;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.TestRedis;
import jakarta.validation.Valid;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with everything on, from the code that is generated for it ahead of
 * time.
 */
@Tag("one-jdk")
class AheadOfTimeTests {

	@Test
	@CompileWithForkedClassLoader
	void applicationWhenProcessedThenServesAllTheSame() {
		// a JVM takes one only, and this Tomcat is not that of the other tests
		TomcatURLStreamHandlerFactory.disable();
		try (TestRedis redis = TestRedis.start()) {
			List<String> properties = new ArrayList<>(List.of("ws.unique-code.resolvers=jwt,query",
					"ws.tomcat.socket-buffer-size=4KB", "ws.heartbeat.app-ping=ping", "ws.limits.max-connections=10",
					"ws.asyncapi.enabled=true", "ws.cluster.enabled=true",
					"management.endpoints.web.exposure.include=ws", OperationsOnDemand.ENDPOINT_PROPERTY + "=true",
					"ws.actuator.write-operations=true", "ws.console.enabled=true"));
			TestGenerationContext generation = process(properties);
			assertHints(generation.getRuntimeHints());
			assertEndpointHints(generation.getRuntimeHints());
			// what is of the machine, not of the image
			properties.addAll(List.of("ws.cluster.redis.url=" + redis.url(), "ws.path=/late"));
			TestCompiler.forSystem().with(generation).compile((compiled) -> {
				ServletWebServerApplicationContext context = new ServletWebServerApplicationContext();
				TestPropertyValues.of(properties).applyTo(context);
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				try (context) {
					context.refresh();
					use(context);
				}
			});
		}
	}

	private static TestGenerationContext process(List<String> properties) {
		TestGenerationContext generation = new TestGenerationContext();
		try (AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext()) {
			TestPropertyValues.of(properties).applyTo(context);
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		return generation;
	}

	private static void assertHints(RuntimeHints hints) {
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/wsboot/cluster/redis/claim.lua"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(Seat.class.getDeclaredConstructors()[0]))
			.accepts(hints);
		for (Class<?> properties : List.of(WsProperties.class, WsActionProperties.class, WsAsyncApiProperties.class,
				WsActuatorProperties.class, WsClientProperties.class, WsClusterProperties.class,
				WsConsoleProperties.class)) {
			assertThat(properties.getDeclaredConstructors())
				.allMatch((each) -> RuntimeHintsPredicates.reflection().onConstructorInvocation(each).test(hints));
			assertThat(Arrays.stream(properties.getDeclaredClasses()).filter(Class::isRecord))
				.allMatch((part) -> RuntimeHintsPredicates.reflection()
					.onConstructorInvocation(part.getDeclaredConstructors()[0])
					.test(hints), "can be bound");
		}
	}

	/**
	 * That the operations of the endpoint can be called, and their answers be written.
	 */
	private static void assertEndpointHints(RuntimeHints hints) {
		for (Class<?> type : List.of(WsEndpoint.class, WsEndpointWebExtension.class,
				WritableWsEndpointWebExtension.class)) {
			assertThat(Arrays.stream(type.getDeclaredMethods())
				.filter((method) -> MergedAnnotations.from(method).isPresent(Reflective.class))).isNotEmpty()
				.allMatch((method) -> RuntimeHintsPredicates.reflection().onMethodInvocation(method).test(hints));
		}
		for (String name : List.of("Cluster", "Connection", "Elsewhere", "Failure", "Name", "Page", "Summary")) {
			Class<?> answer = ClassUtils.resolveClassName("io.github.wsboot.actuate." + name + "Descriptor", null);
			assertThat(answer.getRecordComponents()).allMatch((component) -> RuntimeHintsPredicates.reflection()
				.onMethodInvocation(component.getAccessor())
				.test(hints), "can be written");
		}
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(
			ApplicationContextInitializer<?> generated) {
		return (ApplicationContextInitializer<GenericApplicationContext>) generated;
	}

	private static void use(ServletWebServerApplicationContext context) {
		int port = context.getWebServer().getPort();
		WebSocketManager manager = context.getBean(WebSocketManager.class);
		ClusterEngine cluster = context.getBean(ClusterEngine.class);
		await().until(() -> cluster.state() == WsClusterState.CONNECTED);
		try (WsClient client = context.getBean(WsClient.Builder.class)
			.uri("ws://localhost:" + port + "/late?uniqueCode=a")
			.connect()) {
			assertThat(client.request("seat.take", new Seat(7)).join().data(Seat.class)).isEqualTo(new Seat(8));
			assertThat(client.request("seat.nobody", new Seat(7)).join().code()).isEqualTo(40400);
			assertThat(manager.isOnline("a")).isTrue();
		}
		assertThat(context.getBean(AsyncApiDocument.class)).isNotNull();
		assertThat(context.getBean(WsEndpointWebExtension.class)).isInstanceOf(WritableWsEndpointWebExtension.class);
		assertThat(context.getBean(WsHealthIndicator.class).health()).extracting(Health::getStatus)
			.isEqualTo(Status.UP);
		assertThat(get(port, "/ws/asyncapi.json")).contains("seat.take");
		assertThat(get(port, "/ws-console/")).contains("WebSocket console");
		assertThat(get(port, "/ws-console/api/setup")).contains("/late", "seat.take");
	}

	private static String get(int port, String path) {
		try {
			return HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
						HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	record Seat(int number) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DispatcherServletAutoConfiguration.class, JacksonAutoConfiguration.class,
			ValidationAutoConfiguration.class, WebMvcAutoConfiguration.class, WsActionAutoConfiguration.class,
			WsAsyncApiAutoConfiguration.class, WsAutoConfiguration.class, WsClientAutoConfiguration.class,
			WsClusterAutoConfiguration.class, WsConsoleAutoConfiguration.class, WsEndpointAutoConfiguration.class,
			WsHealthContributorAutoConfiguration.class })
	@Import(Seats.class)
	static class Application {

		// nothing here applies server.port
		@Bean
		ServletWebServerFactory webServerFactory() {
			return new TomcatServletWebServerFactory(0);
		}

		@Bean
		JwtDecoder jwtDecoder() {
			return (token) -> {
				throw new BadJwtException("nobody's");
			};
		}

	}

	@WsController
	static class Seats {

		@WsAction("seat.take")
		Seat take(@Valid Seat seat) {
			return new Seat(seat.number() + 1);
		}

	}

}
