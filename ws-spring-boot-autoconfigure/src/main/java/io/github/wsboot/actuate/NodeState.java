package io.github.wsboot.actuate;

import java.util.Locale;

import io.github.wsboot.engine.Hub;

/**
 * Whether a node takes new connections.
 */
enum NodeState {

	/** It does. */
	ACCEPTING,

	/** It takes none before it is in touch with its cluster again. */
	WAITING,

	/** It sends its clients away. */
	DRAINING,

	/** It has closed all connections, or is about to. */
	STOPPED;

	static NodeState of(Hub hub) {
		if (hub.isDraining()) {
			return DRAINING;
		}
		if (!hub.isAccepting()) {
			return STOPPED;
		}
		return hub.isWaitingForCluster() ? WAITING : ACCEPTING;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
