package io.github.wsboot.autoconfigure;

import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.lettuce.core.RedisClient;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of a cluster over Redis.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = WsAutoConfiguration.class,
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "ws.cluster.enabled")
@ConditionalOnMissingBean(ClusterEngine.class)
@EnableConfigurationProperties(WsClusterProperties.class)
public final class WsClusterAutoConfiguration {

	WsClusterAutoConfiguration(WsClusterProperties properties) {
		PropertyChecks.check(properties);
	}

	/**
	 * Boot's own idea of where Redis is, from Docker Compose or a service binding for
	 * instance.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ RedisClient.class, DataRedisConnectionDetails.class })
	static class Details {

		@Bean
		RedisSource wsRedisDetails(ObjectProvider<DataRedisConnectionDetails> details) {
			return () -> {
				DataRedisConnectionDetails found = details.getIfAvailable();
				return (found != null) ? RedisDetails.addresses(found) : null;
			};
		}

	}

	/**
	 * The engine.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisClient.class)
	static class Redis {

		@Bean
		RedisClusterEngine wsRedisClusterEngine(WsClusterProperties properties, Environment environment,
				ObjectProvider<RedisSource> details, ObjectProvider<SslBundles> sslBundles) {
			RedisAddresses addresses = addresses(properties, environment, details.getIfAvailable(), sslBundles);
			return new RedisClusterEngine(addresses.settings(properties));
		}

		private static RedisAddresses addresses(WsClusterProperties properties, Environment environment,
				@Nullable RedisSource details, ObjectProvider<SslBundles> sslBundles) {
			RedisAddresses own = RedisAddresses.of("ws.cluster.redis", properties.redis(), sslBundles);
			if (own != null) {
				return own;
			}
			RedisAddresses detailed = (details != null) ? details.get() : null;
			if (detailed != null) {
				return detailed;
			}
			return RedisAddresses.ofSpringData(environment, sslBundles);
		}

	}

	/**
	 * What is missing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.lettuce.core.RedisClient")
	static class Missing {

		Missing() {
			throw new InvalidWsPropertyException("ws.cluster.enabled", true,
					"there is no Redis client on the class path",
					"Add the dependency io.lettuce:lettuce-core, or define a ClusterEngine bean.");
		}

	}

}
