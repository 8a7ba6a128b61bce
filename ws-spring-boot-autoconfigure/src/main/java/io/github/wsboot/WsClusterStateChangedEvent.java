package io.github.wsboot;

/**
 * Published when this node gets or loses touch with its cluster, in order, on a thread of
 * the cluster's that waits for the listeners.
 *
 * @param state the state from now on
 * @since 0.1.0
 */
public record WsClusterStateChangedEvent(WsClusterState state) {

}
