package io.github.wsboot;

/**
 * Published when this node begins to give its connections away, and when it admits new
 * ones again.
 *
 * @param draining whether it admits no one from now on
 * @since 0.1.0
 */
public record WsDrainEvent(boolean draining) {

}
