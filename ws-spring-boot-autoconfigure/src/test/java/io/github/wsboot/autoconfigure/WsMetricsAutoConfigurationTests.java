package io.github.wsboot.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.metrics.CallbackMeters;
import io.github.wsboot.metrics.ClusterMeters;
import io.github.wsboot.metrics.EngineMeters;
import io.github.wsboot.metrics.NodeMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link WsMetricsAutoConfiguration}.
 */
class WsMetricsAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsMetricsAutoConfiguration.class));

	@Test
	void metersWhenThereIsARegistryThenHubTellsThem() {
		this.contextRunner.withBean(SimpleMeterRegistry.class).run((context) -> {
			SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
			context.getBean(EngineMeters.class).bindTo(registry);
			context.getBean(Hub.class).listener().opened();
			assertThat(registry.get("ws.connections.opened").functionCounter().count()).isOne();
		});
	}

	@Test
	void metersWhenThereIsNoRegistryThenHubTellsNobody() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(EngineMeters.class).doesNotHaveBean(CallbackMeters.class);
			assertThat(context.getBean(Hub.class).listener()).isSameAs(EngineListener.NONE);
		});
	}

	@Test
	void metersWhenMicrometerIsMissingThenStarts() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Hub.class));
	}

	@Test
	void metersWhenDisabledThenNone() {
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("ws.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(EngineMeters.class)
				.doesNotHaveBean(NodeMeters.class)
				.doesNotHaveBean(ClusterMeters.class));
	}

	@Test
	void metersWhenApplicationListensTooThenHubTellsBoth() {
		AtomicInteger heard = new AtomicInteger();
		EngineListener own = new EngineListener() {
			@Override
			public void opened() {
				heard.incrementAndGet();
			}
		};
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.withBean("own", EngineListener.class, () -> own)
			.run((context) -> {
				SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
				context.getBean(EngineMeters.class).bindTo(registry);
				context.getBean(Hub.class).listener().opened();
				assertThat(registry.get("ws.connections.opened").functionCounter().count()).isOne();
				assertThat(heard).hasValue(1);
			});
	}

	@Test
	void metersWhenRegistryOutlivesTheApplicationThenGoneAndThoseOfTheNextOneCount() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		WebApplicationContextRunner runner = this.contextRunner
			.withBean(ClusterEngine.class, () -> new InMemoryCluster().newEngine())
			.withBean("registry", MeterRegistry.class, () -> registry);
		for (int i = 0; i < 2; i++) {
			runner.run((context) -> {
				context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
				context.getBean(Hub.class).listener().opened();
				context.getBean(Hub.class).listener().handshake(418, 1);
				context.getBean(Hub.class).listener().closed(WsCloseStatus.of(4999, ""), CloseCause.PEER);
				assertThat(registry.get("ws.connections.opened").functionCounter().count()).isOne();
				assertThat(registry.get("ws.connections.closed").tag("code", "4xxx").functionCounter().count()).isOne();
				assertThat(registry.get("ws.handshakes").tag("status", "418").timer().count()).isOne();
				assertThat(registry.get("ws.cluster.nodes").gauge().value()).isOne();
				assertThat(registry.get("ws.connections").gauge().value()).isZero();
			});
			assertThat(registry.getMeters()).isEmpty();
			assertThat(registry.isClosed()).isFalse();
		}
	}

	@Test
	void metersWhenBoundTwiceThenBothRegistriesShowThem() {
		EngineMeters meters = new EngineMeters();
		SimpleMeterRegistry one = new SimpleMeterRegistry();
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		meters.bindTo(one);
		meters.received(1, 5);
		meters.bindTo(other);
		meters.handshake(200, 1000);
		for (MeterRegistry registry : new MeterRegistry[] { one, other }) {
			assertThat(registry.get("ws.bytes.received").functionCounter().count()).isEqualTo(5);
			assertThat(registry.get("ws.handshakes").tag("status", "200").timer().count()).isOne();
		}
	}

}
