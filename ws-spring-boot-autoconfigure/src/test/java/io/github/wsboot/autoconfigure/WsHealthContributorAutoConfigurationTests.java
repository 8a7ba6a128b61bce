package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.actuate.WsHealthIndicator;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsHealthContributorAutoConfiguration}.
 */
class WsHealthContributorAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsHealthContributorAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class))
		.withPropertyValues("ws.shutdown.timeout=1s");

	@Test
	void healthThenUpByTheNameWs() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("ws"))
				.isSameAs(context.getBean(WsHealthIndicator.class));
			Health health = health(context.getBean(WsHealthIndicator.class));
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("state", "accepting")
				.containsEntry("connections", 0L)
				.doesNotContainKey("cluster");
		});
	}

	@Test
	void healthWhenDrainingOrStoppedThenOutOfService() {
		this.contextRunner.run((context) -> {
			Hub hub = context.getBean(Hub.class);
			WsHealthIndicator indicator = context.getBean(WsHealthIndicator.class);
			hub.drain(Duration.ZERO).toCompletableFuture().join();
			assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health(indicator).getDetails()).containsEntry("state", "draining");
			hub.resume();
			assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
			hub.stop(Duration.ofSeconds(10));
			assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health(indicator).getDetails()).containsEntry("state", "stopped");
		});
	}

	@Test
	void healthWhenCutOffThenDegradedUnlessOutOfService() {
		this.contextRunner.withBean(ClusterEngine.class, () -> new InMemoryCluster().newEngine()).run((context) -> {
			Hub hub = context.getBean(Hub.class);
			WsHealthIndicator indicator = context.getBean(WsHealthIndicator.class);
			assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
			context.getBean(ClusterEngine.class).stop(Duration.ofSeconds(10));
			assertThat(health(indicator).getStatus()).isEqualTo(WsHealthIndicator.DEGRADED);
			assertThat(health(indicator).getDetails().get("cluster")).asString()
				.contains(hub.nodeId(), "disconnected", "since");
			hub.drain(Duration.ZERO).toCompletableFuture().join();
			assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void healthWhenCutOffAndNobodyIsAdmittedThenOutOfService() {
		this.contextRunner.withBean(ClusterEngine.class, () -> new InMemoryCluster().newEngine())
			.withPropertyValues("ws.cluster.accept-when-disconnected=false")
			.run((context) -> {
				WsHealthIndicator indicator = context.getBean(WsHealthIndicator.class);
				assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
				context.getBean(ClusterEngine.class).stop(Duration.ofSeconds(10));
				assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(health(indicator).getDetails()).containsEntry("state", "waiting");
				context.getBean(Hub.class).stop(Duration.ofSeconds(10));
				assertThat(health(indicator).getDetails()).containsEntry("state", "stopped");
			});
	}

	@Test
	void orderWhenNotSetThenDegradedIsWorseThanUp() {
		this.contextRunner.run((context) -> {
			StatusAggregator aggregator = context.getBean(StatusAggregator.class);
			assertThat(aggregator.getAggregateStatus(Status.UP, WsHealthIndicator.DEGRADED, Status.UNKNOWN))
				.isEqualTo(WsHealthIndicator.DEGRADED);
			assertThat(aggregator.getAggregateStatus(Status.OUT_OF_SERVICE, WsHealthIndicator.DEGRADED))
				.isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void orderWhenSetThenAsSet() {
		this.contextRunner.withPropertyValues("management.endpoint.health.status.order=DOWN,UP,DEGRADED")
			.run((context) -> assertThat(
					context.getBean(StatusAggregator.class).getAggregateStatus(Status.UP, WsHealthIndicator.DEGRADED))
				.isEqualTo(Status.UP));
	}

	@Test
	void aggregatorWhenDefinedByApplicationThenThatOne() {
		this.contextRunner.withBean("mine", StatusAggregator.class, () -> StatusAggregator.of(Status.UP, Status.DOWN))
			.run((context) -> assertThat(context).hasSingleBean(StatusAggregator.class).hasBean("mine"));
	}

	@Test
	void healthWhenDisabledThenNeitherItNorItsOrder() {
		this.contextRunner.withPropertyValues("management.health.ws.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(WsHealthIndicator.class);
			assertThat(
					context.getBean(StatusAggregator.class).getAggregateStatus(Status.UP, WsHealthIndicator.DEGRADED))
				.isEqualTo(Status.UP);
		});
	}

	private static Health health(WsHealthIndicator indicator) {
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

}
