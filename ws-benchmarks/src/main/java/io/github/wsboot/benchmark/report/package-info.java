/**
 * Tables and charts.
 */
@NullMarked
package io.github.wsboot.benchmark.report;

import org.jspecify.annotations.NullMarked;
