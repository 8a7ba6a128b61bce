/**
 * A team chat on the WebSocket connection manager.
 */
@NullMarked
package io.github.wsboot.sample;

import org.jspecify.annotations.NullMarked;
