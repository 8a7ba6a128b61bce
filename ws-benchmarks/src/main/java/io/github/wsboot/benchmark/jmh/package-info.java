/**
 * The engine and the actions without a container: what their inner loops cost and
 * allocate.
 */
@NullMarked
package io.github.wsboot.benchmark.jmh;

import org.jspecify.annotations.NullMarked;
