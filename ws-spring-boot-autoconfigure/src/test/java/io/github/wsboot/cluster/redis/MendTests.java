package io.github.wsboot.cluster.redis;

import java.net.ConnectException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Mend}.
 */
class MendTests {

	@Test
	void ofKnowsWhatDoesNotPass() {
		assertThat(mend("WRONGPASS invalid username-password pair")).contains("password");
		assertThat(mend("NOAUTH HELLO must be called")).contains("password");
		assertThat(mend("NOPERM this user has no permissions to run the 'eval' command")).contains("&ws:*");
		assertThat(mend("MOVED 866 127.0.0.1:7001")).contains("Redis Cluster");
		assertThat(mend("ERR This instance has cluster support disabled")).contains("no Redis Cluster");
		assertThat(mend("ERR unknown command 'EVALSHA'")).contains("6.2");
	}

	@Test
	void ofWhenItMayPassThenNull() {
		assertThat(Mend.of(new ConnectException("Connection refused"), "ws:")).isNull();
		assertThat(mend("LOADING Redis is loading the dataset in memory")).isNull();
		assertThat(mend("CLUSTERDOWN The cluster is down")).isNull();
	}

	private static String mend(String message) {
		return Mend.of(new RedisConnectionException("Unable to connect", new RedisCommandExecutionException(message)),
				"ws:");
	}

}
