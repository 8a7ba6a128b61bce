@NullMarked
package io.github.wsboot.actuate;

import org.jspecify.annotations.NullMarked;
