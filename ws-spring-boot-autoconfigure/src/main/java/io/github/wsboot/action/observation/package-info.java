/**
 * Observations of actions and of requests to clients with Micrometer, and with them
 * traces.
 */
@NullMarked
package io.github.wsboot.action.observation;

import org.jspecify.annotations.NullMarked;
