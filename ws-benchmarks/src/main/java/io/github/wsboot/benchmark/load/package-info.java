/**
 * The load client: one event loop, raw frames.
 */
@NullMarked
package io.github.wsboot.benchmark.load;

import org.jspecify.annotations.NullMarked;
