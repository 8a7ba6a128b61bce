package io.github.wsboot.cluster;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClusterEngine} has seen so far. The numbers count from when the engine
 * was made, but for those of the moment.
 *
 * @param nodes the nodes that are in the cluster at this moment, this one included, as
 * far as this one knows
 * @param ignored messages that were not understood, or too large to be published
 * @param dropped messages of other nodes for which there was no room
 * @param resyncs how often the whole directory of this node had to be written again
 * @param reaps dead nodes that this one has cleaned up after
 * @param reconnects connections to the cluster that had to be opened again
 * @param terms how often this node has tried to join
 * @param lag how long the last message of this node to itself was under way on the bus,
 * {@code null} if that is not known at this moment
 * @since 0.1.0
 */
public record ClusterStatistics(int nodes, long ignored, long dropped, long resyncs, long reaps, long reconnects,
		long terms, @Nullable Duration lag) {

	/** Nothing is known. */
	public static final ClusterStatistics NONE = new ClusterStatistics(0, 0, 0, 0, 0, 0, 0, null);

}
