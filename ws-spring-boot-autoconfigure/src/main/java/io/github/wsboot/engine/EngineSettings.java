package io.github.wsboot.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the engine can be told. Durations of zero switch the feature off.
 *
 * @param onDuplicate what happens to a second connection with the same code
 * @param replaceTimeout how long a new connection waits for the old one's {@code onClose}
 * @param outbound limits of the queue of a connection
 * @param heartbeatInterval time between two pings
 * @param heartbeatTimeout silence after which a connection is closed
 * @param closeTimeout time for flushing, the Close frame and the peer's answer before TCP
 * is ended
 * @param limits limits on connections
 * @param cluster how to live with a cluster, if there is one
 * @param drain how to give connections away
 * @since 0.1.0
 */
public record EngineSettings(OnDuplicate onDuplicate, Duration replaceTimeout, Outbound outbound,
		Duration heartbeatInterval, Duration heartbeatTimeout, Duration closeTimeout, Limits limits, Cluster cluster,
		Drain drain) {

	/**
	 * Settings that give connections away as by default.
	 * @param onDuplicate what happens to a second connection with the same code
	 * @param replaceTimeout how long a new connection waits for the old one's
	 * {@code onClose}
	 * @param outbound limits of the queue of a connection
	 * @param heartbeatInterval time between two pings
	 * @param heartbeatTimeout silence after which a connection is closed
	 * @param closeTimeout time for a closing handshake
	 * @param limits limits on connections
	 * @param cluster how to live with a cluster
	 */
	public EngineSettings(OnDuplicate onDuplicate, Duration replaceTimeout, Outbound outbound,
			Duration heartbeatInterval, Duration heartbeatTimeout, Duration closeTimeout, Limits limits,
			Cluster cluster) {
		this(onDuplicate, replaceTimeout, outbound, heartbeatInterval, heartbeatTimeout, closeTimeout, limits, cluster,
				new Drain(null, Duration.ofSeconds(5)));
	}

	/**
	 * The documented defaults.
	 * @return the settings
	 */
	public static EngineSettings defaults() {
		return new EngineSettings(OnDuplicate.REPLACE, Duration.ofSeconds(10),
				new Outbound(1024 * 1024, 1024, Duration.ofSeconds(30), Duration.ofSeconds(10), OnOverflow.CLOSE),
				Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofSeconds(5), Limits.NONE,
				new Cluster(Duration.ofSeconds(1), true));
	}

	/**
	 * What happens to a second connection with the same code.
	 *
	 * @since 0.1.0
	 */
	public enum OnDuplicate {

		/** The new connection wins, the old one is closed with 4409. */
		REPLACE,

		/** The old connection stays, the new handshake gets 409. */
		REJECT

	}

	/**
	 * What happens when the queue of a connection is full.
	 *
	 * @since 0.1.0
	 */
	public enum OnOverflow {

		/** The connection is closed with 1013. */
		CLOSE,

		/** The oldest queued messages make room. */
		DROP_OLDEST,

		/** The new message is refused. */
		DROP_NEWEST

	}

	/**
	 * Limits of the queue of a connection.
	 *
	 * @param maxBytes payload bytes that may wait; a single larger message is taken when
	 * nothing waits
	 * @param maxMessages messages that may wait
	 * @param maxAge how long a message may wait
	 * @param sendTimeout how long one write may block
	 * @param onOverflow what happens beyond these limits
	 * @since 0.1.0
	 */
	public record Outbound(long maxBytes, int maxMessages, Duration maxAge, Duration sendTimeout,
			OnOverflow onOverflow) {

	}

	/**
	 * Limits on connections, 0 for none.
	 *
	 * @param maxConnections on this node
	 * @param maxConnectionsPerIp per remote address
	 * @param maxConnectionsPerUid per uid of the handshake
	 * @param messagesPerSecond that one connection may send
	 * @param bytesPerSecond that one connection may send
	 * @param maxGroupsPerConnection groups that one connection may be in
	 * @param maxNameLength characters of a uid or a group
	 * @since 0.1.0
	 */
	public record Limits(int maxConnections, int maxConnectionsPerIp, int maxConnectionsPerUid, int messagesPerSecond,
			long bytesPerSecond, int maxGroupsPerConnection, int maxNameLength) {

		/**
		 * No limits.
		 */
		public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0, 0);

	}

	/**
	 * How to give connections away.
	 *
	 * @param notice a text message that everybody gets before, {@code null} for none
	 * @param retryWithin how long the clients take together to come back, of which each
	 * is told its share
	 * @since 0.1.0
	 */
	public record Drain(@Nullable String notice, Duration retryWithin) {

	}

	/**
	 * How to live with a cluster.
	 *
	 * @param timeout how long a call may wait for other nodes
	 * @param acceptsAlone whether connections are admitted while the cluster is out of
	 * reach
	 * @since 0.1.0
	 */
	public record Cluster(Duration timeout, boolean acceptsAlone) {

	}

}
