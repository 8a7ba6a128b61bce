/**
 * The engine without a container: what its inner loops cost and allocate.
 */
@NullMarked
package io.github.wsboot.benchmark.jmh;

import org.jspecify.annotations.NullMarked;
