/**
 * Observations of messages with Micrometer, and with them traces.
 */
@NullMarked
package io.github.wsboot.observation;

import org.jspecify.annotations.NullMarked;
