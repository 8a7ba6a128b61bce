package io.github.wsboot.autoconfigure;

import io.github.wsboot.actuate.WritableWsEndpointJmxExtension;
import io.github.wsboot.actuate.WritableWsEndpointWebExtension;
import io.github.wsboot.actuate.WsEndpoint;
import io.github.wsboot.actuate.WsEndpointJmxExtension;
import io.github.wsboot.actuate.WsEndpointWebExtension;
import io.github.wsboot.engine.Hub;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the Actuator endpoint {@code ws}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(Hub.class)
@ConditionalOnAvailableEndpoint(WsEndpoint.class)
@EnableConfigurationProperties(WsActuatorProperties.class)
public final class WsEndpointAutoConfiguration {

	private static final String WRITE_OPERATIONS = "ws.actuator.write-operations";

	@Bean
	@ConditionalOnMissingBean
	WsEndpoint wsEndpoint(Hub hub, WsActuatorProperties properties) {
		return new WsEndpoint(hub, properties.showIdentifiers());
	}

	/**
	 * What is there without write operations.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = WRITE_OPERATIONS, havingValue = false, matchIfMissing = true)
	static class Reading {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		WsEndpointWebExtension wsEndpointWebExtension(WsEndpoint endpoint, WsActuatorProperties properties) {
			return new WsEndpointWebExtension(endpoint, properties.roles());
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.JMX)
		WsEndpointJmxExtension wsEndpointJmxExtension(WsEndpoint endpoint) {
			return new WsEndpointJmxExtension(endpoint);
		}

	}

	/**
	 * What is there with them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = WRITE_OPERATIONS)
	static class Writing {

		@Bean
		@ConditionalOnMissingBean(WsEndpointWebExtension.class)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		WritableWsEndpointWebExtension wsEndpointWebExtension(WsEndpoint endpoint, WsActuatorProperties properties) {
			return new WritableWsEndpointWebExtension(endpoint, properties.roles());
		}

		@Bean
		@ConditionalOnMissingBean(WsEndpointJmxExtension.class)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.JMX)
		WritableWsEndpointJmxExtension wsEndpointJmxExtension(WsEndpoint endpoint) {
			return new WritableWsEndpointJmxExtension(endpoint);
		}

	}

}
