package io.github.wsboot.servlet;

import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.InboundBudget;

/**
 * What all connections of an upgrader share.
 *
 * @param hub takes the connections
 * @param settings the settings
 * @param timers runs deadlines
 * @param inboundBudget bounds incomplete messages
 * @param warnings where to say that a connection could not be served
 */
record BridgeContext(Hub hub, BridgeSettings settings, Timers timers, InboundBudget inboundBudget,
		RateLimitedLog warnings) {

}
