/**
 * Several nodes at one Redis: what sends, questions and connections cost, and how long it
 * takes to recover.
 */
@NullMarked
package io.github.wsboot.benchmark.cluster;

import org.jspecify.annotations.NullMarked;
