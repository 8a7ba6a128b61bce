/**
 * The Actuator endpoint {@code ws} and the health of connections.
 */
@NullMarked
package io.github.wsboot.actuate;

import org.jspecify.annotations.NullMarked;
