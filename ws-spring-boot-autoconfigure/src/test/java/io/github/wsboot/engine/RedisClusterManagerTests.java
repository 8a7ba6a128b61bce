package io.github.wsboot.engine;

import java.time.Duration;

import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that meet at a real Redis.
 */
@Tag("one-jdk")
class RedisClusterManagerTests extends ClusterManagerContract {

	private static TestRedis redis;

	@BeforeAll
	static void startRedis() {
		redis = TestRedis.start();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Override
	ClusterEngine newEngine() {
		return new RedisClusterEngine(RedisClusterSettings.of(RedisURI.create(redis.url()))
			.heartbeat(Duration.ofMillis(500))
			.lease(Duration.ofSeconds(60))
			.commandTimeout(Duration.ofSeconds(30))
			.build());
	}

	@Override
	void endCluster() {
		await().untilAsserted(() -> assertThat(redis.command("DBSIZE")).isEqualTo(":0"));
	}

}
