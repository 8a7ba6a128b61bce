package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import io.github.wsboot.cluster.ClusterStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RedisClusterEngine} has seen since it was made.
 *
 * @since 0.1.0
 */
public final class RedisClusterCounters {

	final LongAdder ignored = new LongAdder();

	final LongAdder dropped = new LongAdder();

	final LongAdder resynced = new LongAdder();

	final LongAdder reaped = new LongAdder();

	final LongAdder reconnected = new LongAdder();

	volatile long term;

	RedisClusterCounters() {
	}

	/**
	 * Messages that were not understood or too large.
	 * @return the number
	 */
	public long ignoredFrames() {
		return this.ignored.sum();
	}

	/**
	 * Messages of other nodes that found the inbound queue full.
	 * @return the number
	 */
	public long droppedEnvelopes() {
		return this.dropped.sum();
	}

	/**
	 * How often the whole directory of this node had to be written again.
	 * @return the number
	 */
	public long resyncs() {
		return this.resynced.sum();
	}

	/**
	 * Dead nodes that this one has cleaned up after.
	 * @return the number
	 */
	public long reaps() {
		return this.reaped.sum();
	}

	/**
	 * Connections to Redis that had to be opened again.
	 * @return the number
	 */
	public long reconnects() {
		return this.reconnected.sum();
	}

	/**
	 * How often this node has joined.
	 * @return the number
	 */
	public long term() {
		return this.term;
	}

	ClusterStatistics statistics(int nodes, @Nullable Duration lag) {
		return new ClusterStatistics(nodes, ignoredFrames(), droppedEnvelopes(), resyncs(), reaps(), reconnects(),
				term(), lag);
	}

}
