package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.UUID;

import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.ClusterEngineContractTests;
import io.github.wsboot.cluster.TestRedis;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every cluster promises, kept by {@link RedisClusterEngine}.
 */
@Tag("one-jdk")
class RedisClusterContractTests extends ClusterEngineContractTests {

	private static TestRedis redis;

	private final String prefix = UUID.randomUUID() + ":";

	@BeforeAll
	static void startRedis() {
		redis = TestRedis.start();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Override
	protected ClusterEngine newEngine() {
		return new RedisClusterEngine(RedisClusterSettings.of(RedisURI.create(redis.url()))
			.keyPrefix(this.prefix)
			.commandTimeout(Duration.ofSeconds(20))
			.build());
	}

	@Override
	protected void verifyNothingRemains() {
		assertThat(redis.size()).isZero();
	}

}
