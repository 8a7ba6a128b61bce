package io.github.wsboot.engine;

import io.github.wsboot.WsPullHandler;

/**
 * How a connection is served whose messages the application fetches.
 *
 * @param handler what the application does with it
 * @param settings limits
 * @param budget what all connections together may hold
 * @since 0.1.0
 */
public record Pulling(WsPullHandler handler, PullSettings settings, InboundBudget budget) {

}
