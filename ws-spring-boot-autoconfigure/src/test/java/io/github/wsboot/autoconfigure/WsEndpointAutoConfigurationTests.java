package io.github.wsboot.autoconfigure;

import io.github.wsboot.actuate.WritableWsEndpointJmxExtension;
import io.github.wsboot.actuate.WritableWsEndpointWebExtension;
import io.github.wsboot.actuate.WsEndpoint;
import io.github.wsboot.actuate.WsEndpointJmxExtension;
import io.github.wsboot.actuate.WsEndpointWebExtension;
import io.github.wsboot.actuate.WsHealthIndicator;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsEndpointAutoConfiguration}.
 */
class WsEndpointAutoConfigurationTests {

	private static final String WEB = "management.endpoints.web.exposure.include=ws";

	private static final String JMX = "management.endpoints.jmx.exposure.include=ws";

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsEndpointAutoConfiguration.class,
				WsHealthContributorAutoConfiguration.class));

	@Test
	void endpointWhenNotExposedThenNone() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(WsEndpoint.class)
			.doesNotHaveBean(WsActuatorProperties.class));
	}

	@Test
	void endpointWhenExposedOverWebThenForWeb() {
		this.contextRunner.withPropertyValues(WEB)
			.run((context) -> assertThat(context).hasSingleBean(WsEndpoint.class)
				.hasSingleBean(WsEndpointWebExtension.class)
				.doesNotHaveBean(WritableWsEndpointWebExtension.class)
				.doesNotHaveBean(WsEndpointJmxExtension.class));
	}

	@Test
	void endpointWhenExposedOverJmxThenForJmx() {
		this.contextRunner.withPropertyValues(JMX, "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(WsEndpoint.class)
				.doesNotHaveBean(WsEndpointWebExtension.class)
				.hasSingleBean(WsEndpointJmxExtension.class)
				.doesNotHaveBean(WritableWsEndpointJmxExtension.class));
	}

	@Test
	void endpointWhenWriteOperationsAreEnabledThenHasThem() {
		this.contextRunner.withPropertyValues(WEB, JMX, "spring.jmx.enabled=true", "ws.actuator.write-operations=true")
			.run((context) -> assertThat(context).hasSingleBean(WsEndpointWebExtension.class)
				.hasSingleBean(WritableWsEndpointWebExtension.class)
				.hasSingleBean(WsEndpointJmxExtension.class)
				.hasSingleBean(WritableWsEndpointJmxExtension.class));
	}

	@Test
	void endpointWhenDefinedByApplicationThenThatOne() {
		this.contextRunner.withPropertyValues(WEB)
			.withUserConfiguration(OwnEndpoint.class)
			.run((context) -> assertThat(context).hasSingleBean(WsEndpoint.class).hasBean("mine"));
	}

	@Test
	void endpointWhenAccessIsNoneOrConnectionsAreOffThenNone() {
		this.contextRunner.withPropertyValues(WEB, "management.endpoint.ws.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WsEndpoint.class));
		this.contextRunner.withPropertyValues(WEB, "ws.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(WsEndpoint.class)
				.doesNotHaveBean(WsHealthIndicator.class));
	}

	@Test
	void startWhenActuatorIsMissingThenHealthOnly() {
		without("org.springframework.boot.actuate").run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean("wsEndpoint")
			.hasBean("wsHealthContributor"));
	}

	@Test
	void startWhenHealthIsMissingThenEndpointOnly() {
		without("org.springframework.boot.health").run((context) -> assertThat(context).hasNotFailed()
			.hasBean("wsEndpoint")
			.doesNotHaveBean("wsHealthContributor"));
	}

	@Test
	void startWhenBothAreMissingThenNeither() {
		without("org.springframework.boot.actuate", "org.springframework.boot.health")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Hub.class)
				.doesNotHaveBean("wsEndpoint")
				.doesNotHaveBean("wsHealthContributor"));
	}

	/**
	 * As applications get it: what needs a missing class is left out before it is looked
	 * at.
	 */
	private static WebApplicationContextRunner without(String... packages) {
		return new WebApplicationContextRunner().withUserConfiguration(WsServer.Base.class)
			.withClassLoader(new FilteredClassLoader(packages))
			.withPropertyValues(WEB)
			.withPropertyValues(OperationsOnDemand.ENDPOINT_PROPERTY + "=true");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint {

		@Bean
		WsEndpoint mine(Hub hub) {
			return new WsEndpoint(hub, Show.ALWAYS);
		}

	}

}
