package io.github.wsboot;

/**
 * Published when this node gets or loses touch with its cluster, in order and one after
 * the other, on a thread that may wait. The first one says
 * {@link WsClusterState#CONNECTED}.
 *
 * @param state the state from now on
 * @since 0.1.0
 */
public record WsClusterStateChangedEvent(WsClusterState state) {

}
