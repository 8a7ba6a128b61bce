/**
 * Who keeps memory alive.
 */
@NullMarked
package io.github.wsboot.benchmark.heap;

import org.jspecify.annotations.NullMarked;
