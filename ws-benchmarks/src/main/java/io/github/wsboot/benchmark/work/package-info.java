/**
 * What is measured.
 */
@NullMarked
package io.github.wsboot.benchmark.work;

import org.jspecify.annotations.NullMarked;
