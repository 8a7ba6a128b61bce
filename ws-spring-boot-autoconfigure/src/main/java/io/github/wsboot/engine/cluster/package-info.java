/**
 * The manager of all nodes: local first, then over the bus of a
 * {@link io.github.wsboot.cluster.ClusterEngine}, whichever that is. Sees its own node
 * through the API only.
 */
@NullMarked
package io.github.wsboot.engine.cluster;

import org.jspecify.annotations.NullMarked;
