package io.github.wsboot.sample;

import java.time.Duration;
import java.util.function.Function;

import io.github.wsboot.ClusterUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Who is suspended, for all nodes, in the Redis that they have anyway.
 */
@Component
@ConditionalOnBooleanProperty("ws.cluster.enabled")
class SharedSuspensions implements Suspensions, DisposableBean {

	private static final String KEY = "team-chat:suspended:";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final RedisClient client;

	private final StatefulRedisConnection<String, String> connection;

	SharedSuspensions(@Value("${ws.cluster.redis.url}") String url) {
		RedisURI address = RedisURI.create(url);
		address.setTimeout(TIMEOUT);
		this.client = RedisClient.create(address);
		this.client.setOptions(ClientOptions.builder()
			.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.build());
		this.connection = this.client.connect();
	}

	@Override
	public void add(String name) {
		ask((redis) -> redis.setex(KEY + name, TIME.toSeconds(), ""));
	}

	@Override
	public boolean contains(String name) {
		return ask((redis) -> redis.exists(KEY + name)) > 0;
	}

	private <T> T ask(Function<RedisCommands<String, String>, T> command) {
		try {
			return command.apply(this.connection.sync());
		}
		catch (RedisException ex) {
			throw new ClusterUnavailableException("Nobody knows who is suspended", ex);
		}
	}

	@Override
	public void destroy() {
		this.client.shutdown();
	}

}
