package io.github.wsboot.actuate;

import java.time.Duration;
import java.util.List;

import io.github.wsboot.engine.QueueLevels;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A node at a glance.
 *
 * @param node its id
 * @param state whether it takes new connections
 * @param uptime how long it has been working
 * @param connections its connections
 * @param uids its uids
 * @param groups its groups
 * @param queued what waits to be written
 * @param slowest those for whom most waits
 * @param cluster the cluster, if it is in one
 */
record SummaryDescriptor(String node, String state, Duration uptime, long connections, long uids, long groups,
		QueueLevels queued, List<ConnectionDescriptor> slowest,
		@Nullable ClusterDescriptor cluster) implements OperationResponseBody {

}
