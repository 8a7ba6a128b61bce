/**
 * The console for development: a page that connects, sends and watches, and what it asks
 * the server for. There only if it is enabled.
 */
@NullMarked
package io.github.wsboot.console;

import org.jspecify.annotations.NullMarked;
