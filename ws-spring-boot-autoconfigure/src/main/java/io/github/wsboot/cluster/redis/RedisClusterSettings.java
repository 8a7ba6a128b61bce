package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link RedisClusterEngine}. Immutable.
 *
 * @param uris the server; or the sentinels, as one address that lists them; or some nodes
 * of a Redis Cluster. They carry credentials and whether to use TLS
 * @param redisCluster whether the servers are a Redis Cluster
 * @param ssl certificates for TLS, {@code null} for those of the JVM
 * @param keyPrefix what all keys and channels begin with; one for each application that
 * shares a Redis
 * @param heartbeat how often the lease is renewed
 * @param lease how long a node that has fallen silent counts as alive
 * @param commandTimeout how long an answer of Redis is waited for
 * @param strict whether there must never be two connections with one code, at the price
 * that some are refused while Redis is away
 * @param maxFrameSize the largest message of another node that is accepted, in bytes
 * @param inboundMessages how many messages of other nodes may wait to be handled
 * @param inboundBytes how many bytes they may have
 * @since 0.1.0
 */
public record RedisClusterSettings(List<RedisURI> uris, boolean redisCluster, @Nullable SslOptions ssl,
		String keyPrefix, Duration heartbeat, Duration lease, Duration commandTimeout, boolean strict, int maxFrameSize,
		int inboundMessages, long inboundBytes) {

	/** The default of {@code ws.cluster.redis.key-prefix}. */
	public static final String DEFAULT_KEY_PREFIX = "ws:";

	/**
	 * Checks the settings.
	 */
	public RedisClusterSettings {
		uris = List.copyOf(uris);
		check(!uris.isEmpty(), "There must be an address of Redis");
		check(redisCluster || uris.size() == 1, "There must be one address, unless Redis is a cluster");
		check(keyPrefix.indexOf('{') < 0 && keyPrefix.indexOf('}') < 0, "The key prefix must not contain braces");
		check(isPositive(heartbeat) && isPositive(commandTimeout), "Durations must be positive");
		check(lease.compareTo(heartbeat.multipliedBy(3)) >= 0, "The lease must last for three heartbeats at least");
		check(maxFrameSize > 0 && inboundMessages > 0 && inboundBytes > 0, "Bounds must be positive");
	}

	/**
	 * Begins with the defaults.
	 * @param uris the server, the sentinels or some nodes of a Redis Cluster
	 * @return a builder
	 */
	public static Builder of(RedisURI... uris) {
		return new Builder(List.of(uris));
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	private static void check(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Builds settings, beginning with the defaults.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final List<RedisURI> uris;

		private boolean redisCluster;

		private @Nullable SslOptions ssl;

		private String keyPrefix = DEFAULT_KEY_PREFIX;

		private Duration heartbeat = Duration.ofSeconds(3);

		private Duration lease = Duration.ofSeconds(10);

		private Duration commandTimeout = Duration.ofSeconds(1);

		private boolean strict;

		private int maxFrameSize = 8 * 1024 * 1024;

		private int inboundMessages = 100_000;

		private long inboundBytes = 64L * 1024 * 1024;

		private Builder(List<RedisURI> uris) {
			this.uris = uris;
		}

		/**
		 * Sets whether the servers are a Redis Cluster.
		 * @param redisCluster whether they are
		 * @return this builder
		 */
		public Builder redisCluster(boolean redisCluster) {
			this.redisCluster = redisCluster;
			return this;
		}

		/**
		 * Sets the certificates for TLS.
		 * @param ssl the options, {@code null} for those of the JVM
		 * @return this builder
		 */
		public Builder ssl(@Nullable SslOptions ssl) {
			this.ssl = ssl;
			return this;
		}

		/**
		 * Sets what all keys and channels begin with.
		 * @param keyPrefix the prefix
		 * @return this builder
		 */
		public Builder keyPrefix(String keyPrefix) {
			this.keyPrefix = keyPrefix;
			return this;
		}

		/**
		 * Sets how often the lease is renewed.
		 * @param heartbeat the interval
		 * @return this builder
		 */
		public Builder heartbeat(Duration heartbeat) {
			this.heartbeat = heartbeat;
			return this;
		}

		/**
		 * Sets how long a node that has fallen silent counts as alive.
		 * @param lease the time
		 * @return this builder
		 */
		public Builder lease(Duration lease) {
			this.lease = lease;
			return this;
		}

		/**
		 * Sets how long an answer of Redis is waited for.
		 * @param commandTimeout the time
		 * @return this builder
		 */
		public Builder commandTimeout(Duration commandTimeout) {
			this.commandTimeout = commandTimeout;
			return this;
		}

		/**
		 * Sets whether there must never be two connections with one code.
		 * @param strict whether that must never be
		 * @return this builder
		 */
		public Builder strict(boolean strict) {
			this.strict = strict;
			return this;
		}

		/**
		 * Sets the largest message of another node that is accepted.
		 * @param maxFrameSize the size in bytes
		 * @return this builder
		 */
		public Builder maxFrameSize(int maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
			return this;
		}

		/**
		 * Sets how much may wait to be handled.
		 * @param messages how many messages of other nodes
		 * @param bytes how many bytes they may have
		 * @return this builder
		 */
		public Builder inbound(int messages, long bytes) {
			this.inboundMessages = messages;
			this.inboundBytes = bytes;
			return this;
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws IllegalArgumentException if they contradict each other
		 */
		public RedisClusterSettings build() {
			return new RedisClusterSettings(this.uris, this.redisCluster, this.ssl, this.keyPrefix, this.heartbeat,
					this.lease, this.commandTimeout, this.strict, this.maxFrameSize, this.inboundMessages,
					this.inboundBytes);
		}

	}

}
