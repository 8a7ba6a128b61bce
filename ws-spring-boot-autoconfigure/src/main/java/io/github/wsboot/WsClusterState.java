package io.github.wsboot;

/**
 * Whether a node is in touch with its cluster.
 *
 * @since 0.1.0
 */
public enum WsClusterState {

	/** Calls reach the whole cluster. */
	CONNECTED,

	/**
	 * This node is on its own: its connections are served, sends report
	 * {@code complete = false} if they cannot be handed to others, and queries that other
	 * nodes would have to answer throw {@link ClusterUnavailableException}.
	 */
	DISCONNECTED

}
