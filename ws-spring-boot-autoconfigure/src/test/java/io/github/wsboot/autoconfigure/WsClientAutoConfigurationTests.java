package io.github.wsboot.autoconfigure;

import io.github.wsboot.client.WsClient;
import io.github.wsboot.client.WsClientBuilderCustomizer;
import io.github.wsboot.client.WsClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.core.annotation.Order;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Builders of clients in a context without a server.
 */
class WsClientAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(WsClientAutoConfiguration.class, JacksonAutoConfiguration.class, SslAutoConfiguration.class));

	@Test
	void builderWhenInjectedTwiceThenIsAnotherOne() {
		this.runner.run((context) -> assertThat(context.getBean(WsClient.Builder.class)).isNotNull()
			.isNotSameAs(context.getBean(WsClient.Builder.class)));
	}

	@Test
	void builderWhenServerPropertiesAreNotThereThenIsStill() {
		this.runner.withPropertyValues("ws.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(WsClient.Builder.class)
				.doesNotHaveBean(WsAutoConfiguration.class));
	}

	@Test
	void builderWhenNettyOrJacksonIsMissingThenIsNot() {
		for (String missing : new String[] { "io.netty.handler.codec.http.websocketx", "io.netty.handler.proxy",
				"tools.jackson.databind.json" }) {
			this.runner.withClassLoader(new FilteredClassLoader(missing))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WsClients.class));
		}
	}

	@Test
	void builderWhenApplicationHasItsOwnThenIsThat() {
		WsClient.Builder own = WsClient.builder();
		this.runner.withBean(WsClient.Builder.class, () -> own)
			.run((context) -> assertThat(context.getBean(WsClient.Builder.class)).isSameAs(own));
	}

	@Test
	void customizersWhenThereThenAreAppliedInOrder() {
		this.runner.withUserConfiguration(Customizers.class)
			// the second one finds that the first has taken its action
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> throwRoot(() -> context.getBean(WsClient.Builder.class)))
				.withMessageContaining("has a callback already"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "handshake-timeout=0s", "max-message-size=2GB", "ping-interval=-1s",
			"max-pending-requests=0", "offline-queue.max-messages=0", "ssl.bundle=unknown" })
	void propertiesWhenTheyCannotWorkThenStartStopsAndNamesThem(String property) {
		this.runner.withPropertyValues("ws.client." + property)
			.run((context) -> assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(Exception.class)
				.hasStackTraceContaining(
						"ws.client." + property.substring(0, property.indexOf(property.contains(".") ? "." : "="))));
	}

	@Test
	void reconnectWhenDelaysAreTheWrongWayRoundThenStartStops() {
		this.runner
			.withPropertyValues("ws.client.reconnect.enabled=true", "ws.client.reconnect.first-delay=10s",
					"ws.client.reconnect.max-delay=1s")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidWsPropertyException.class));
	}

	@Test
	void clientsWhenContextClosesThenAreClosedWith1001AndThreadsAreGone() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, CallbackRecorder.Application.class)) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			this.runner.withPropertyValues("ws.client.reconnect.enabled=true", "ws.client.close-timeout=20s")
				.run((context) -> context.getBean(WsClient.Builder.class)
					.uri("ws://localhost:" + server.port() + "/ws?uniqueCode=a")
					.connect());
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.statuses.get("a").code()).isEqualTo(1001);
			await().until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("ws-client-")));
		}
	}

	@Test
	void clientWhenItIsABeanThenClosedWith1001AsWell() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, CallbackRecorder.Application.class)) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			this.runner.withUserConfiguration(ClientBean.class)
				.withPropertyValues("test.uri=ws://localhost:" + server.port() + "/ws?uniqueCode=a")
				.run((context) -> assertThat(context.getBean(WsClient.class).isOpen()).isTrue());
			await().until(() -> recorder.closed.get() == 1);
			assertThat(recorder.statuses.get("a").code()).isEqualTo(1001);
		}
	}

	private static void throwRoot(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			Throwable root = ex;
			while (root.getCause() != null) {
				root = root.getCause();
			}
			throw (RuntimeException) root;
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class ClientBean {

		@Bean
		WsClient client(WsClient.Builder builder, @Value("${test.uri}") String uri) {
			return builder.uri(uri).connect();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		WsClientBuilderCustomizer second() {
			return (builder) -> builder.on("a_b", (client, push) -> {
			});
		}

		@Bean
		@Order(1)
		WsClientBuilderCustomizer first() {
			return (builder) -> builder.on("aB", (client, push) -> {
			});
		}

	}

}
