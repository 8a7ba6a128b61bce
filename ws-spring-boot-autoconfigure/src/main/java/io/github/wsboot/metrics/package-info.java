/**
 * The meters of a node, fed by the engine from outside. {@link WsMeter} names all of
 * them.
 */
@NullMarked
package io.github.wsboot.metrics;

import org.jspecify.annotations.NullMarked;
