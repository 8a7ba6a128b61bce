/**
 * The servers that are compared, each a process of its own.
 */
@NullMarked
package io.github.wsboot.benchmark.peer;

import org.jspecify.annotations.NullMarked;
