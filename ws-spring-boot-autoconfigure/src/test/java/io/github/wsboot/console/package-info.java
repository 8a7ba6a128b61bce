@NullMarked
package io.github.wsboot.console;

import org.jspecify.annotations.NullMarked;
