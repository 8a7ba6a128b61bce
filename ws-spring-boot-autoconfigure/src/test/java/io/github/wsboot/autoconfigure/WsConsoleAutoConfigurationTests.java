package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.github.victools.jsonschema.generator.SchemaGenerator;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.asyncapi.AsyncApiDocument;
import io.github.wsboot.action.asyncapi.AsyncApiHandlerMapping;
import io.github.wsboot.console.ConnectAsResolver;
import io.github.wsboot.console.ConsoleActions;
import io.github.wsboot.console.ConsoleHandlerMapping;
import io.github.wsboot.console.ConsoleTickets;
import io.github.wsboot.console.TrafficCounter;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.context.servlet.AnnotationConfigServletWebApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.test.tools.SourceFile;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsConsoleAutoConfiguration}.
 */
class WsConsoleAutoConfigurationTests {

	private static final String ENABLED = "ws.console.enabled=true";

	private static final SourceFile DEV_TOOLS = SourceFile
		.of("package org.springframework.boot.devtools.restart; public class Restarter { }");

	private static final SourceFile LAUNCHER = SourceFile.of("""
			package org.springframework.boot.loader.launch;
			public class LaunchedClassLoader extends java.net.URLClassLoader {
				public LaunchedClassLoader(ClassLoader parent) { super(new java.net.URL[0], parent); }
			}
			""");

	// as with an embedded server, which makes the ServletContext later
	private final WebApplicationContextRunner contextRunner = configured(
			new WebApplicationContextRunner(AnnotationConfigServletWebApplicationContext::new));

	private static WebApplicationContextRunner configured(WebApplicationContextRunner runner) {
		return runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, WsAutoConfiguration.class,
				WsAsyncApiAutoConfiguration.class, WsConsoleAutoConfiguration.class));
	}

	@Test
	void consoleWhenNobodyAsksThenNone() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(ConsoleHandlerMapping.class)
			.doesNotHaveBean(ConnectAsResolver.class)
			.doesNotHaveBean(ConsoleTickets.class)
			.doesNotHaveBean(TrafficCounter.class));
	}

	@Test
	void consoleWhenEnabledThenThere() {
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class)
				.hasSingleBean(ConnectAsResolver.class));
	}

	@Test
	void consoleWhenDevToolsThenThere() {
		withClasses((classes) -> this.contextRunner.withClassLoader(classes)
			.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class)));
	}

	@Test
	void consoleWhenDevToolsButDisabledThenNone() {
		withClasses((classes) -> this.contextRunner.withClassLoader(classes)
			.withPropertyValues("ws.console.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ConsoleHandlerMapping.class)
				.doesNotHaveBean(ConnectAsResolver.class)));
	}

	@Test
	void consoleWhenDevToolsArePackagedThenNone() {
		withClasses((classes) -> this.contextRunner.withClassLoader(launched(classes))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleHandlerMapping.class)));
	}

	@Test
	void consoleWhenDevToolsAreDeployedInAServletContainerThenNone() {
		withClasses((classes) -> configured(new WebApplicationContextRunner()).withClassLoader(classes)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleHandlerMapping.class)));
	}

	@Test
	void consoleWhenDevToolsGotIntoAnImageThenNone() {
		withClasses((classes) -> {
			WebApplicationContextRunner runner = this.contextRunner.withClassLoader(classes)
				.withPropertyValues("spring.main.cloud-platform=kubernetes");
			runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleHandlerMapping.class));
			runner.withPropertyValues(ENABLED)
				.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class));
			runner.withPropertyValues("spring.main.cloud-platform=none")
				.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class));
		});
	}

	@Test
	void consoleWhenPackagedAndEnabledThenThere() {
		withClasses((classes) -> this.contextRunner.withClassLoader(launched(classes))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class)));
	}

	@Test
	void consoleWhenProcessedAheadOfTimeThenNoneByDevTools() {
		SpringProperties.setFlag("spring.aot.processing");
		try {
			withClasses((classes) -> this.contextRunner.withClassLoader(classes)
				.run((context) -> assertThat(context).doesNotHaveBean(ConsoleHandlerMapping.class)));
		}
		finally {
			SpringProperties.setProperty("spring.aot.processing", null);
		}
	}

	@Test
	void consoleWhenConnectionsAreOffThenNone() {
		this.contextRunner.withPropertyValues(ENABLED, "ws.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleHandlerMapping.class));
	}

	@Test
	void consoleWhenNoWebApplicationThenNone() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsConsoleAutoConfiguration.class))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleTickets.class));
	}

	@Test
	void consoleWhenNoJacksonThenNone() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleTickets.class));
	}

	@Test
	void actionsWhenDocumentIsNotServedThenConsoleHasItsOwn() {
		this.contextRunner.withPropertyValues(ENABLED)
			.withBean(WsActions.class, WsAsyncApiAutoConfigurationTests.Actions::new)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(AsyncApiDocument.class)
					.doesNotHaveBean(AsyncApiHandlerMapping.class);
				ConsoleActions actions = context.getBean(ConsoleActions.class);
				assertThat(actions.names()).containsExactly("room.join");
				assertThat(new String(actions.document(), StandardCharsets.UTF_8)).contains("roomName");
			});
	}

	@Test
	void actionsWhenLibraryIsMissingThenNamesOnly() {
		this.contextRunner.withPropertyValues(ENABLED)
			.withClassLoader(new FilteredClassLoader(SchemaGenerator.class))
			.withBean(WsActions.class, WsAsyncApiAutoConfigurationTests.Actions::new)
			.run((context) -> {
				ConsoleActions actions = context.getBean(ConsoleActions.class);
				assertThat(actions.names()).containsExactly("room.join");
				assertThat(actions.document()).isNull();
			});
	}

	@Test
	void actionsWhenThereAreNoneThenConsoleAllTheSame() {
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(ConsoleHandlerMapping.class)
				.doesNotHaveBean(ConsoleActions.class));
	}

	@Test
	void listenersWhenThereAreOthersThenAllHear() {
		AtomicInteger heard = new AtomicInteger();
		this.contextRunner.withPropertyValues(ENABLED).withBean(EngineListener.class, () -> new EngineListener() {
			@Override
			public void opened() {
				heard.incrementAndGet();
			}
		}).run((context) -> {
			context.getBean(Hub.class).listener().opened();
			assertThat(heard).hasValue(1);
			assertThat(context.getBeansOfType(EngineListener.class)).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "console", "/", "/console/", "/{name}", "/console/**", "" })
	void startWhenPathCannotWorkThenTextSaysSo(String path) {
		this.contextRunner.withPropertyValues(ENABLED, "ws.console.path=" + path).run((context) -> {
			FailureAnalysis analysis = new InvalidWsPropertyFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("ws.console.path", "'" + path + "'");
			assertThat(analysis.getAction()).contains("/ws-console");
		});
	}

	private static ClassLoader launched(ClassLoader parent) {
		try {
			return (ClassLoader) parent.loadClass("org.springframework.boot.loader.launch.LaunchedClassLoader")
				.getConstructor(ClassLoader.class)
				.newInstance(parent);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The real ones would change the other tests, too.
	 */
	private static void withClasses(Consumer<ClassLoader> test) {
		TestCompiler.forSystem()
			.withSources(DEV_TOOLS, LAUNCHER)
			.compile((compiled) -> test.accept(compiled.getClassLoader()));
	}

}
