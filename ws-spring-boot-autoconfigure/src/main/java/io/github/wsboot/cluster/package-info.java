/**
 * What the engine needs from a cluster: a bus between nodes, a directory of who is where,
 * and claims to codes. {@link io.github.wsboot.cluster.InMemoryCluster} provides it to
 * nodes of one JVM; other implementations live in packages of their own.
 */
@NullMarked
package io.github.wsboot.cluster;

import org.jspecify.annotations.NullMarked;
