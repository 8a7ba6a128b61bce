@NullMarked
package io.github.wsboot.metrics;

import org.jspecify.annotations.NullMarked;
