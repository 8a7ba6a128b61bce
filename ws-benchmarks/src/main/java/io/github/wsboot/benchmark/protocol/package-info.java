/**
 * What the load client and the peers say to each other.
 */
@NullMarked
package io.github.wsboot.benchmark.protocol;

import org.jspecify.annotations.NullMarked;
