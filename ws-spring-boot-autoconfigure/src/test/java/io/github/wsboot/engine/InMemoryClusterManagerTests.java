package io.github.wsboot.engine;

import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;

/**
 * Nodes of one JVM.
 */
class InMemoryClusterManagerTests extends ClusterManagerContract {

	private final InMemoryCluster cluster = new InMemoryCluster();

	@Override
	ClusterEngine newEngine() {
		return this.cluster.newEngine();
	}

}
