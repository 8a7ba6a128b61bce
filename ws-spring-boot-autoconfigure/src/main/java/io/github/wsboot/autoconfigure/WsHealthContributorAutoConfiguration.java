package io.github.wsboot.autoconfigure;

import java.util.List;

import io.github.wsboot.actuate.WsHealthIndicator;
import io.github.wsboot.engine.Hub;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the health {@code ws}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		beforeName = { "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration" })
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(Hub.class)
@ConditionalOnEnabledHealthIndicator("ws")
public final class WsHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "wsHealthIndicator", "wsHealthContributor" })
	WsHealthIndicator wsHealthContributor(Hub hub) {
		return new WsHealthIndicator(hub);
	}

	/**
	 * Boot's own, which leaves out statuses that it is not told of, but with ours.
	 */
	@Bean
	@ConditionalOnMissingBean
	StatusAggregator healthStatusAggregator(Environment environment) {
		List<String> order = Binder.get(environment)
			.bind("management.endpoint.health.status.order", Bindable.listOf(String.class))
			.orElse(List.of());
		if (!order.isEmpty()) {
			return StatusAggregator.of(order);
		}
		return StatusAggregator.of(Status.DOWN, Status.OUT_OF_SERVICE, WsHealthIndicator.DEGRADED, Status.UP,
				Status.UNKNOWN);
	}

}
