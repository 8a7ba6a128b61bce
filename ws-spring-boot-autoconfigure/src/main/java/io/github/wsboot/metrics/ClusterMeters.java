package io.github.wsboot.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.ClusterStatistics;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.cluster.ClusterNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows what a node sees of its cluster, if it is in one.
 *
 * @since 0.1.0
 */
public final class ClusterMeters implements MeterBinder {

	private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Hub hub;

	/**
	 * Creates meters.
	 * @param hub the node
	 */
	public ClusterMeters(Hub hub) {
		this.hub = hub;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		ClusterNode node = this.hub.cluster();
		if (node != null) {
			bind(registry, node);
		}
	}

	private static void bind(MeterRegistry registry, ClusterNode node) {
		for (WsClusterState state : WsClusterState.values()) {
			WsMeter.CLUSTER_STATE.gauge(registry, Tags.of("state", TagValue.of(state)),
					() -> (node.state() == state) ? 1 : 0);
		}
		for (Reach.Certainty outcome : Reach.Certainty.values()) {
			WsMeter.CLUSTER_PUBLISHED.counter(registry, Tags.of("outcome", TagValue.of(outcome)), node,
					(from) -> from.publishedEnvelopes(outcome));
		}
		WsMeter.CLUSTER_NODES.gauge(registry, Tags.empty(), () -> node.statistics().nodes());
		WsMeter.CLUSTER_LAG.gauge(registry, Tags.empty(), () -> lag(node));
		count(WsMeter.CLUSTER_RECEIVED, registry, node, ClusterNode::receivedEnvelopes);
		count(WsMeter.CLUSTER_REPEATED, registry, node, ClusterNode::repeatedEnvelopes);
		count(WsMeter.CLUSTER_IGNORED, registry, node, (from) -> from.ignoredEnvelopes() + from.statistics().ignored());
		count(WsMeter.CLUSTER_DROPPED, registry, node, (from) -> from.statistics().dropped());
		count(WsMeter.CLUSTER_RESYNCS, registry, node, (from) -> from.statistics().resyncs());
		count(WsMeter.CLUSTER_REAPS, registry, node, (from) -> from.statistics().reaps());
		count(WsMeter.CLUSTER_RECONNECTS, registry, node, (from) -> from.statistics().reconnects());
		count(WsMeter.CLUSTER_TERMS, registry, node, (from) -> from.statistics().terms());
	}

	private static void count(WsMeter meter, MeterRegistry registry, ClusterNode node,
			ToDoubleFunction<ClusterNode> count) {
		meter.counter(registry, Tags.empty(), node, count);
	}

	private static double lag(ClusterNode node) {
		ClusterStatistics statistics = node.statistics();
		Duration lag = statistics.lag();
		return (lag != null) ? lag.toNanos() / NANOS : Double.NaN;
	}

}
