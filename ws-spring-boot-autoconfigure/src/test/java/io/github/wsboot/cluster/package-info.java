/**
 * Tests of the cluster, and what breaks one on purpose.
 */
@NullMarked
package io.github.wsboot.cluster;

import org.jspecify.annotations.NullMarked;
