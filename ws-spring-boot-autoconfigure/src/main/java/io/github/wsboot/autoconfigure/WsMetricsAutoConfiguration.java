package io.github.wsboot.autoconfigure;

import io.github.wsboot.engine.Hub;
import io.github.wsboot.metrics.CallbackMeters;
import io.github.wsboot.metrics.ClusterMeters;
import io.github.wsboot.metrics.EngineMeters;
import io.github.wsboot.metrics.NodeMeters;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters, where there is a registry for them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, Hub.class })
public final class WsMetricsAutoConfiguration {

	// the hub wants these two before it exists, so they must not want the hub

	@Bean
	@ConditionalOnMissingBean
	EngineMeters wsEngineMeters() {
		return new EngineMeters();
	}

	@Bean
	@ConditionalOnMissingBean
	CallbackMeters wsCallbackMeters() {
		return new CallbackMeters();
	}

	@Bean
	@ConditionalOnMissingBean
	NodeMeters wsNodeMeters(Hub hub) {
		return new NodeMeters(hub);
	}

	@Bean
	@ConditionalOnMissingBean
	ClusterMeters wsClusterMeters(Hub hub) {
		return new ClusterMeters(hub);
	}

}
