package io.github.wsboot.actuate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.cluster.ClusterNode;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of a node: {@link #DEGRADED} while it is cut off from its cluster, out of
 * service while it takes no connections, be it for that reason, because it drains or is
 * stopped.
 *
 * @since 0.1.0
 */
public final class WsHealthIndicator extends AbstractHealthIndicator {

	/** The connections of this node are served, but others cannot be reached. */
	public static final Status DEGRADED = new Status("DEGRADED");

	private final Hub hub;

	/**
	 * Creates an indicator.
	 * @param hub whose health it tells
	 */
	public WsHealthIndicator(Hub hub) {
		super("The health of connections cannot be told");
		this.hub = hub;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		NodeState state = NodeState.of(this.hub);
		ClusterNode cluster = this.hub.cluster();
		builder.status((state == NodeState.ACCEPTING) ? Status.UP : Status.OUT_OF_SERVICE)
			.withDetail("state", state.toString())
			.withDetail("connections", this.hub.manager().local().getWSCount());
		if (cluster != null) {
			WsClusterState clusterState = cluster.state();
			if (state == NodeState.ACCEPTING && clusterState == WsClusterState.DISCONNECTED) {
				builder.status(DEGRADED);
			}
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("node", cluster.id());
			details.put("state", clusterState.name().toLowerCase(Locale.ROOT));
			details.put("since", cluster.stateSince());
			builder.withDetail("cluster", details);
		}
	}

}
