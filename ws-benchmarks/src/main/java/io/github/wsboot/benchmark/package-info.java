/**
 * Starts the peers, runs the workloads, keeps the results.
 */
@NullMarked
package io.github.wsboot.benchmark;

import org.jspecify.annotations.NullMarked;
