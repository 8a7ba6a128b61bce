package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.Heartbeat;
import io.github.wsboot.JsonEncoder;
import io.github.wsboot.Target;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.JwtFirstMessageResolver;
import io.github.wsboot.servlet.WsHandlerMapping;
import io.github.wsboot.servlet.WsTicketHandlerMapping;
import io.github.wsboot.servlet.WsTickets;
import io.github.wsboot.servlet.WsUpgrader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link WsAutoConfiguration}.
 */
class WsAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class));

	@Test
	void beansWhenNothingIsConfiguredThenAllAreThere() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(Hub.class)
			.hasSingleBean(WebSocketManager.class)
			.hasSingleBean(WsUpgrader.class)
			.hasSingleBean(WsHandlerMapping.class)
			.hasSingleBean(WsLifecycle.class)
			.hasSingleBean(CallbackThreads.class)
			.hasSingleBean(WsProperties.class));
	}

	@Test
	void beansWhenThereIsAJwtDecoderThenFirstMessagesAreTokensUnlessTheApplicationKnowsBetter() {
		WebApplicationContextRunner runner = this.contextRunner.withBean(JwtDecoder.class,
				() -> mock(JwtDecoder.class));
		runner.withPropertyValues("ws.unique-code.resolvers=principal,first-message")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JwtFirstMessageResolver.class));
		FirstMessageResolver own = (handshake, message) -> null;
		runner.withBean(FirstMessageResolver.class, () -> own)
			.run((context) -> assertThat(context).getBean(FirstMessageResolver.class).isSameAs(own));
	}

	@Test
	void beansWhenTicketsAreNotEnabledThenNothingOfThem() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(WsTickets.class)
			.doesNotHaveBean(WsTicketHandlerMapping.class));
		this.contextRunner.withPropertyValues("ws.security.tickets.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(WsTickets.class)
				.hasSingleBean(WsTicketHandlerMapping.class));
	}

	@Test
	void beansWhenDisabledThenNone() {
		this.contextRunner.withPropertyValues("ws.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Hub.class)
				.doesNotHaveBean(WebSocketManager.class)
				.doesNotHaveBean(WsProperties.class));
	}

	@Test
	void beansWhenDisabledAndPropertiesAreWrongThenStarts() {
		this.contextRunner.withPropertyValues("ws.enabled=false", "ws.path=wrong")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void beansWhenNoWebApplicationThenNone() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketManager.class));
	}

	@Test
	void beansWhenReactiveWebApplicationThenNone() {
		new ReactiveWebApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketManager.class));
	}

	@Test
	void beansWhenSpringMvcIsMissingThenNone() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketManager.class));
	}

	@Test
	void hubWhenApplicationDefinesOneThenItsOwn() {
		Hub own = mock(Hub.class);
		this.contextRunner.withBean("own", Hub.class, () -> own)
			.withBean(WebSocketManager.class, () -> mock(WebSocketManager.class))
			.run((context) -> {
				assertThat(context).getBean(Hub.class).isSameAs(own);
				then(own).should(atLeastOnce()).start();
			});
	}

	@Test
	void managerWhenApplicationDefinesOneThenItsOwn() {
		WebSocketManager own = mock(WebSocketManager.class);
		this.contextRunner.withBean("own", WebSocketManager.class, () -> own)
			.run((context) -> assertThat(context).getBean(WebSocketManager.class).isSameAs(own));
	}

	@Test
	void upgraderWhenApplicationDefinesOneThenItsOwn() {
		WsUpgrader own = mock(WsUpgrader.class);
		this.contextRunner.withBean("own", WsUpgrader.class, () -> own)
			.run((context) -> assertThat(context).getBean(WsUpgrader.class).isSameAs(own));
	}

	@Test
	void handlerMappingWhenApplicationDefinesOneThenItsOwn() {
		WsHandlerMapping own = new WsHandlerMapping(List.of("/own"), mock(WsUpgrader.class));
		this.contextRunner.withBean("own", WsHandlerMapping.class, () -> own)
			.run((context) -> assertThat(context).getBean(WsHandlerMapping.class).isSameAs(own));
	}

	@Test
	void lifecycleWhenApplicationDefinesOneThenItsOwn() {
		WsLifecycle own = new WsLifecycle(mock(Hub.class), Duration.ofSeconds(1), Duration.ofSeconds(1));
		this.contextRunner.withBean("own", WsLifecycle.class, () -> own)
			.run((context) -> assertThat(context).getBean(WsLifecycle.class).isSameAs(own));
	}

	@Test
	void callbackThreadsWhenApplicationDefinesThemThenItsOwn() {
		CallbackThreads own = CallbackThreads.bounded("ws-callback-", false);
		this.contextRunner.withBean("own", CallbackThreads.class, () -> own)
			.run((context) -> assertThat(context).getBean(CallbackThreads.class).isSameAs(own));
	}

	@Test
	void handlerWhenItWantsTheManagerThenStarts() {
		this.contextRunner.withUserConfiguration(HandlerWithManager.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(WsHandlerFunc.class));
	}

	@Test
	void resolverWhenItWantsTheManagerThenStarts() {
		this.contextRunner.withUserConfiguration(ResolverWithManager.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(UniqueCodeResolver.class));
	}

	@Test
	void applicationTaskExecutorWhenCallbackThreadsThenDoesNotBackOff() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor"));
	}

	@Test
	void pathWhenSetThenEachIsMapped() {
		this.contextRunner.withPropertyValues("ws.path=/chat,/rooms/{room}")
			.run((context) -> assertThat(context.getBean(WsHandlerMapping.class).getUrlMap()).containsOnlyKeys("/chat",
					"/rooms/{room}"));
	}

	@Test
	void pathWhenNotSetThenWs() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(WsHandlerMapping.class).getUrlMap()).containsOnlyKeys("/ws"));
	}

	@Test
	void jsonWhenMapperThenEncoded() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(JsonEncoder.class).encode(Map.of("a", 1)))
				.isEqualTo("{\"a\":1}"));
	}

	@Test
	void jsonWhenApplicationDefinesEncoderThenItsOwn() {
		JsonEncoder own = (value) -> "own";
		this.contextRunner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withBean("own", JsonEncoder.class, () -> own)
			.run((context) -> assertThat(context).getBean(JsonEncoder.class).isSameAs(own));
	}

	@Test
	void jsonWhenJacksonIsMissingThenSendJsonSaysSo() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(JsonEncoder.class);
			WebSocketManager manager = context.getBean(WebSocketManager.class);
			assertThatIllegalStateException().isThrownBy(() -> manager.to(Target.all()).sendJson("x"));
		});
	}

	@Test
	void jsonWhenMappersCompeteThenStartsWithoutEncoder() {
		this.contextRunner.withBean("one", JsonMapper.class, JsonMapper::shared)
			.withBean("two", JsonMapper.class, JsonMapper::shared)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonEncoder.class));
	}

	@Test
	void jwtWhenDecoderThenResolverIsThere() {
		this.contextRunner.withBean(JwtDecoder.class, () -> mock(JwtDecoder.class))
			.withPropertyValues("ws.unique-code.resolvers=jwt")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JwtResolver.class)
				.doesNotHaveBean(UniqueCodeResolver.class));
	}

	@Test
	void jwtWhenNoDecoderThenNoResolver() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(JwtResolver.class));
	}

	@Test
	void jwtWhenDecodersCompeteButAreNotAskedForThenStarts() {
		this.contextRunner.withBean("one", JwtDecoder.class, () -> mock(JwtDecoder.class))
			.withBean("two", JwtDecoder.class, () -> mock(JwtDecoder.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JwtResolver.class));
	}

	@Test
	void jwtWhenSpringSecurityIsMissingThenStarts() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WebSocketManager.class)
				.doesNotHaveBean(JwtConfiguration.class));
	}

	@Test
	void heartbeatWhenNotConfiguredThenNone() {
		assertThat(WsAutoConfiguration.heartbeat(BoundProperties.of("ws.heartbeat.app-pong=x").heartbeat())).isNull();
	}

	@Test
	void heartbeatWhenPingIsEmptyThenNone() {
		assertThat(WsAutoConfiguration.heartbeat(BoundProperties.of("ws.heartbeat.app-ping=").heartbeat())).isNull();
	}

	@Test
	void heartbeatWhenPingIsConfiguredThenAnswers() {
		Heartbeat heartbeat = WsAutoConfiguration
			.heartbeat(BoundProperties.of("ws.heartbeat.app-ping=♥", "ws.heartbeat.app-pong=♡").heartbeat());
		assertThat(heartbeat).isNotNull();
		assertThat(heartbeat.isPingMsg("♥".getBytes(StandardCharsets.UTF_8))).isTrue();
		assertThat(heartbeat.isPingMsg("♥ ".getBytes(StandardCharsets.UTF_8))).isFalse();
		assertThat(heartbeat.getPongMsg()).asString(StandardCharsets.UTF_8).isEqualTo("♡");
		assertThat(heartbeat.getAliveTime()).isZero();
	}

	@Test
	void shutdownWhenContextClosesThenHubStops() {
		this.contextRunner.run((context) -> {
			WsLifecycle lifecycle = context.getBean(WsLifecycle.class);
			assertThat(lifecycle.isRunning()).isTrue();
			context.close();
			assertThat(lifecycle.isRunning()).isFalse();
		});
	}

	/**
	 * A handler that sends.
	 */
	@Configuration(proxyBeanMethods = false)
	static class HandlerWithManager {

		@Bean
		WsHandlerFunc handler(WebSocketManager manager) {
			return new WsHandlerFunc() {

				@Override
				public void onOpen(String uniqueCode) {
					manager.broadcastMessage(uniqueCode);
				}

			};
		}

	}

	/**
	 * A resolver that looks who is there.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ResolverWithManager {

		@Bean
		UniqueCodeResolver resolver(WebSocketManager manager) {
			return (handshake) -> manager.isOnline("a") ? WsIdentity.of("b") : null;
		}

	}

}
