package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.engine.Hub;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WsClusterAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsClusterAutoConfiguration.class));

	@Test
	void clusterWhenNotAskedForThenIsNot() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(ClusterEngine.class).doesNotHaveBean(WsClusterLifecycle.class);
			assertThat(context.getBean(Hub.class).cluster()).isNull();
			WebSocketManager manager = context.getBean(WebSocketManager.class);
			assertThat(manager.local()).isSameAs(manager);
		});
	}

	@Test
	void clusterWhenLettuceIsMissingAndNotAskedForThenNothingIsMissed() {
		this.runner.withClassLoader(new FilteredClassLoader("io.lettuce", "org.springframework.boot.data.redis"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(WebSocketManager.class));
	}

	@Test
	void clusterWhenLettuceIsMissingThenStartSaysSo() {
		this.runner.withClassLoader(new FilteredClassLoader("io.lettuce", "org.springframework.boot.data.redis"))
			.withPropertyValues("ws.cluster.enabled=true")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidWsPropertyException.class)
				.hasMessageContaining("no Redis client")
				.extracting((ex) -> ((InvalidWsPropertyException) ex).getAction())
				.asString()
				.contains("io.lettuce:lettuce-core"));
	}

	@Test
	void clusterWhenRedisIsOutOfReachThenStartsAlone() {
		this.runner
			.withPropertyValues("ws.cluster.enabled=true", "ws.cluster.timeout=100ms",
					"ws.cluster.redis.host=127.0.0.1", "ws.cluster.redis.port=1")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(RedisClusterEngine.class);
				assertThat(context.getBean(ClusterEngine.class).state()).isEqualTo(WsClusterState.DISCONNECTED);
				WebSocketManager manager = context.getBean(WebSocketManager.class);
				assertThat(manager.local()).isNotSameAs(manager);
				assertThat(manager.broadcastMessage("x").complete()).isFalse();
			});
	}

	@Test
	void clusterWhenSpringDataIsMissingThenIsStill() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis"))
			.withPropertyValues("ws.cluster.enabled=true", "ws.cluster.timeout=100ms", "spring.data.redis.port=1")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RedisClusterEngine.class));
	}

	@Test
	void clusterWhenApplicationHasItsOwnThenIsThat() {
		InMemoryCluster cluster = new InMemoryCluster();
		this.runner.withBean(ClusterEngine.class, cluster::newEngine)
			.withPropertyValues("ws.cluster.enabled=true")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(RedisClusterEngine.class);
				assertThat(context.getBean(Hub.class).cluster()).isNotNull();
				assertThat(context.getBean(ClusterEngine.class).state()).isEqualTo(WsClusterState.CONNECTED);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ws.cluster.timeout=0s                        | longer than nothing  | 10s
			ws.cluster.lease=8s                          | miss a sign of life  | three times
			ws.cluster.redis.key-prefix=a{b}             | braces               | myapp:ws:
			ws.cluster.redis.max-message-size=0          | positive             | 64KB
			ws.cluster.redis.url=http://a:secret@b       | no URL of a Redis    | redis://
			ws.cluster.redis.sentinel.nodes=a:1          | name of the master   | sentinel.master
			ws.cluster.redis.cluster.nodes=a             | not a host and a port| :6379
			ws.cluster.redis.ssl.bundle=unknown          | no such SSL bundle   | spring.ssl.bundle
			spring.data.redis.url=nonsense               | no URL of a Redis    | redis://
			""")
	void propertyWhenItCannotWorkThenStartSaysWhatAndTheMend(String property, String reason, String action) {
		this.runner.withPropertyValues("ws.cluster.enabled=true", property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidWsPropertyException.class)
				.hasMessageContaining(property.substring(0, property.indexOf('=')).replaceAll("nodes$", ""))
				.hasMessageContaining(reason)
				.hasMessageNotContaining("secret")
				.extracting((ex) -> ((InvalidWsPropertyException) ex).getAction())
				.asString()
				.contains(action));
	}

	@Test
	void addressWhenNothingIsSetThenIsLocal() {
		RedisURI uri = spring().uris().get(0);
		assertThat(uri.getHost()).isEqualTo("localhost");
		assertThat(uri.getPort()).isEqualTo(6379);
		assertThat(own()).isNull();
	}

	@Test
	void addressWhenOfSpringDataThenTaken() {
		RedisURI uri = spring("spring.data.redis.host=redis1", "spring.data.redis.port=7000",
				"spring.data.redis.username=u", "spring.data.redis.password=p", "spring.data.redis.database=3",
				"spring.data.redis.ssl.enabled=true")
			.uris()
			.get(0);
		assertThat(uri.getHost()).isEqualTo("redis1");
		assertThat(uri.getPort()).isEqualTo(7000);
		assertThat(uri.getDatabase()).isEqualTo(3);
		assertThat(uri.isSsl()).isTrue();
		assertThat(uri.getCredentialsProvider().resolveCredentials().block())
			.satisfies((credentials) -> assertThat(credentials.getUsername()).isEqualTo("u"))
			.satisfies((credentials) -> assertThat(credentials.getPassword()).isEqualTo("p".toCharArray()));
	}

	@Test
	void addressWhenOnlySomethingIsSetThenTheRestIsUsual() {
		RedisAddresses addresses = own("ws.cluster.redis.password=p");
		assertThat(addresses).isNotNull();
		assertThat(addresses.uris().get(0).getHost()).isEqualTo("localhost");
		assertThat(addresses.uris().get(0).getCredentialsProvider().resolveCredentials().block())
			.satisfies((credentials) -> assertThat(credentials.getPassword()).isEqualTo("p".toCharArray()));
		assertThat(spring("spring.data.redis.ssl.enabled=true").uris().get(0).isSsl()).isTrue();
	}

	@Test
	void addressWhenUrlThenTaken() {
		RedisAddresses addresses = own("ws.cluster.redis.url=rediss://u:p%40@redis2:7001/4");
		assertThat(addresses).isNotNull();
		assertThat(addresses.uris().get(0))
			.satisfies((uri) -> assertThat(uri.toURI()).hasHost("redis2").hasPort(7001).hasPath("/4"))
			.satisfies((uri) -> assertThat(uri.isSsl()).isTrue());
	}

	@Test
	void addressWhenSentinelsThenTheirsAndTheMasters() {
		RedisAddresses addresses = own("ws.cluster.redis.sentinel.master=m",
				"ws.cluster.redis.sentinel.nodes=s1:26379,s2:26380", "ws.cluster.redis.password=p");
		assertThat(addresses).isNotNull();
		assertThat(addresses.isCluster()).isFalse();
		RedisURI uri = addresses.uris().get(0);
		assertThat(uri.getSentinelMasterId()).isEqualTo("m");
		assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("s1", "s2");
	}

	@Test
	void addressWhenRedisClusterThenAllNodes() {
		RedisAddresses addresses = own("ws.cluster.redis.cluster.nodes=r1:7000,r2:7001");
		assertThat(addresses).isNotNull();
		assertThat(addresses.isCluster()).isTrue();
		assertThat(addresses.uris()).extracting(RedisURI::getPort).containsExactly(7000, 7001);
		assertThat(addresses.settings(BoundProperties.cluster("ws.cluster.lease=20s", "ws.cluster.consistency=strict")))
			.satisfies((settings) -> assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(20)))
			.satisfies((settings) -> assertThat(settings.strict()).isTrue());
	}

	@Test
	void addressWhenBootHasDetailsThenTaken() {
		RedisAddresses addresses = RedisDetails.addresses(new DataRedisConnectionDetails() {

			@Override
			public String getPassword() {
				return "p";
			}

			@Override
			public Standalone getStandalone() {
				return Standalone.of("compose", 7002, 5);
			}

		});
		assertThat(addresses).isNotNull();
		assertThat(addresses.uris().get(0).getHost()).isEqualTo("compose");
		assertThat(addresses.uris().get(0).getDatabase()).isEqualTo(5);
	}

	@Test
	void addressWhenSslBundleThenTls() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("b", SslBundle.of(null));
		RedisAddresses addresses = RedisAddresses.of("ws.cluster.redis",
				BoundProperties.cluster("ws.cluster.redis.host=h", "ws.cluster.redis.ssl.bundle=b").redis(),
				provider(bundles));
		assertThat(addresses).isNotNull();
		assertThat(addresses.ssl()).isNotNull();
		assertThat(addresses.uris().get(0).isSsl()).isTrue();
	}

	@Test
	void addressWhenSentinelMasterIsAloneThenRefused() {
		assertThatExceptionOfType(InvalidWsPropertyException.class)
			.isThrownBy(() -> own("ws.cluster.redis.sentinel.master=m"));
	}

	private static @Nullable RedisAddresses own(String... properties) {
		return RedisAddresses.of("ws.cluster.redis", BoundProperties.cluster(properties).redis(), provider(null));
	}

	private static RedisAddresses spring(String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : properties) {
			int equals = property.indexOf('=');
			environment.setProperty(property.substring(0, equals), property.substring(equals + 1));
		}
		return RedisAddresses.ofSpringData(environment, provider(null));
	}

	private static ObjectProvider<SslBundles> provider(@Nullable SslBundles bundles) {
		return new ObjectProvider<>() {

			@Override
			public @Nullable SslBundles getIfAvailable() {
				return bundles;
			}

			@Override
			public void forEach(Consumer<? super SslBundles> action) {
				throw new UnsupportedOperationException();
			}

		};
	}

}
