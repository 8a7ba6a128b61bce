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
public final class ClusterMeters implements MeterBinder, AutoCloseable {

	private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Hub hub;

	private final Bindings bindings = new Bindings();

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
			bind(this.bindings.to(registry), node);
		}
	}

	@Override
	public void close() {
		this.bindings.end();
	}

	private static void bind(Binding binding, ClusterNode node) {
		for (WsClusterState state : WsClusterState.values()) {
			WsMeter.CLUSTER_STATE.gauge(binding, Tags.of("state", TagValue.of(state)), node,
					(from) -> (from.state() == state) ? 1 : 0);
		}
		for (Reach.Certainty outcome : Reach.Certainty.values()) {
			WsMeter.CLUSTER_PUBLISHED.counter(binding, Tags.of("outcome", TagValue.of(outcome)), node,
					(from) -> from.publishedEnvelopes(outcome));
		}
		WsMeter.CLUSTER_NODES.gauge(binding, Tags.empty(), node, (from) -> from.statistics().nodes());
		WsMeter.CLUSTER_LAG.gauge(binding, Tags.empty(), node, ClusterMeters::lag);
		count(WsMeter.CLUSTER_RECEIVED, binding, node, ClusterNode::receivedEnvelopes);
		count(WsMeter.CLUSTER_REPEATED, binding, node, ClusterNode::repeatedEnvelopes);
		count(WsMeter.CLUSTER_IGNORED, binding, node, (from) -> from.ignoredEnvelopes() + from.statistics().ignored());
		count(WsMeter.CLUSTER_DROPPED, binding, node, (from) -> from.statistics().dropped());
		count(WsMeter.CLUSTER_RESYNCS, binding, node, (from) -> from.statistics().resyncs());
		count(WsMeter.CLUSTER_REAPS, binding, node, (from) -> from.statistics().reaps());
		count(WsMeter.CLUSTER_RECONNECTS, binding, node, (from) -> from.statistics().reconnects());
		count(WsMeter.CLUSTER_TERMS, binding, node, (from) -> from.statistics().terms());
	}

	private static void count(WsMeter meter, Binding binding, ClusterNode node, ToDoubleFunction<ClusterNode> count) {
		meter.counter(binding, Tags.empty(), node, count);
	}

	private static double lag(ClusterNode node) {
		ClusterStatistics statistics = node.statistics();
		Duration lag = statistics.lag();
		return (lag != null) ? lag.toNanos() / NANOS : Double.NaN;
	}

}
