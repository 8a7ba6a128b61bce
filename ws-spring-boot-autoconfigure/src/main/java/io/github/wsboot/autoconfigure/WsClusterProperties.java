package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the cluster.
 *
 * @param enabled Whether this application is one node of a cluster over Redis.
 * @param timeout How long a call may wait for Redis and for other nodes.
 * @param heartbeatInterval Time between two signs of life of a node.
 * @param lease How long a node counts as alive after its last sign of life.
 * @param consistency What counts more when nodes and Redis lose touch, that users can
 * connect or that a code is never connected twice.
 * @param acceptWhenDisconnected Whether connections are admitted while Redis is out of
 * reach.
 * @param redis Where Redis is; if nothing of that is set, spring.data.redis counts.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.cluster")
public record WsClusterProperties(@DefaultValue("false") boolean enabled, @DefaultValue("1s") Duration timeout,
		@DefaultValue("3s") Duration heartbeatInterval, @DefaultValue("10s") Duration lease,
		@DefaultValue("availability") Consistency consistency, @DefaultValue("true") boolean acceptWhenDisconnected,
		@DefaultValue Redis redis) {

	/**
	 * What counts more when nodes and Redis lose touch.
	 *
	 * @since 0.1.0
	 */
	public enum Consistency {

		/**
		 * Everyone can connect; a code that is connected twice is connected once again
		 * when they are back in touch, and the newer connection wins.
		 */
		AVAILABILITY,

		/**
		 * A code is never connected twice: who connects waits for the end of the old
		 * connection, and a node that is cut off closes its connections.
		 */
		STRICT

	}

	/**
	 * Where Redis is.
	 *
	 * @param url URL, like redis://user:password@host:6379/0 or rediss:// for TLS;
	 * overrides host, port, username, password, database and ssl.enabled.
	 * @param host Host of the server.
	 * @param port Port of the server.
	 * @param username User of the access control list.
	 * @param password Password of the server.
	 * @param database Index of the database.
	 * @param keyPrefix What the names of all keys and channels begin with; give
	 * applications that share a Redis different ones.
	 * @param maxMessageSize Largest message that is sent to other nodes.
	 * @param ssl TLS.
	 * @param sentinel Sentinels that know where the master is.
	 * @param cluster Nodes of a Redis Cluster.
	 * @since 0.1.0
	 */
	public record Redis(@Nullable String url, @Nullable String host, @Nullable Integer port, @Nullable String username,
			@Nullable String password, @Nullable Integer database, @DefaultValue("ws:") String keyPrefix,
			@DefaultValue("8MB") DataSize maxMessageSize, @DefaultValue Ssl ssl, @DefaultValue Sentinel sentinel,
			@DefaultValue Cluster cluster) {

	}

	/**
	 * TLS.
	 *
	 * @param enabled Whether to use TLS; true if a bundle is set.
	 * @param bundle Name of the SSL bundle.
	 * @since 0.1.0
	 */
	public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

	}

	/**
	 * Sentinels.
	 *
	 * @param master Name of the master.
	 * @param nodes Comma-separated list of host:port pairs.
	 * @param username User of the sentinels.
	 * @param password Password of the sentinels.
	 * @since 0.1.0
	 */
	public record Sentinel(@Nullable String master, @DefaultValue List<String> nodes, @Nullable String username,
			@Nullable String password) {

	}

	/**
	 * Redis Cluster.
	 *
	 * @param nodes Comma-separated list of host:port pairs.
	 * @since 0.1.0
	 */
	public record Cluster(@DefaultValue List<String> nodes) {

	}

}
