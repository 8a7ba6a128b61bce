package io.github.wsboot.engine;

import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import org.junit.jupiter.api.Tag;

/**
 * Nodes of one JVM.
 */
@Tag("one-jdk")
class InMemoryClusterManagerTests extends ClusterManagerContract {

	private final InMemoryCluster cluster = new InMemoryCluster();

	@Override
	ClusterEngine newEngine() {
		return this.cluster.newEngine();
	}

}
