package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Claimant;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.ClusterStatistics;
import io.github.wsboot.cluster.Deposit;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Slice;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A cluster whose nodes meet at a Redis or Valkey server: stand-alone, with Sentinels, or
 * a Redis Cluster. Needs Redis 6.2 and nothing else between the nodes.
 *
 * @since 0.1.0
 */
public final class RedisClusterEngine implements ClusterEngine {

	private final RedisClusterSettings settings;

	private final RedisClusterCounters counters = new RedisClusterCounters();

	private volatile @Nullable Membership membership;

	/**
	 * Creates an engine, which does nothing before its start.
	 * @param settings the settings
	 */
	public RedisClusterEngine(RedisClusterSettings settings) {
		this.settings = settings;
	}

	/**
	 * What this engine has seen.
	 * @return the counters, live
	 */
	public RedisClusterCounters counters() {
		return this.counters;
	}

	@Override
	public synchronized void start(LocalNode node) {
		if (this.membership != null) {
			throw new IllegalStateException("The node has joined the cluster already");
		}
		Membership joining = new Membership(this.settings, this.counters, node);
		this.membership = joining;
		try {
			joining.start();
		}
		catch (IllegalStateException ex) {
			this.membership = null;
			throw ex;
		}
	}

	@Override
	public synchronized void stop(Duration timeout) {
		Membership leaving = this.membership;
		this.membership = null;
		if (leaving != null) {
			leaving.stop(timeout);
		}
	}

	/**
	 * Ends without a word to anybody, as if the process had died.
	 */
	synchronized void abandon() {
		Membership dead = this.membership;
		this.membership = null;
		if (dead != null) {
			dead.close(Duration.ofSeconds(1));
		}
	}

	@Override
	public WsClusterState state() {
		Membership current = this.membership;
		return (current != null) ? current.states().state() : WsClusterState.DISCONNECTED;
	}

	@Override
	public boolean knows(String id) {
		Membership current = this.membership;
		return current != null && current.knows(id);
	}

	@Override
	public ClusterStatistics statistics() {
		Membership current = this.membership;
		return this.counters.statistics((current != null) ? current.nodes() : 0,
				(current != null) ? current.lag() : null);
	}

	@Override
	public CompletionStage<Set<String>> nodes() {
		return ask((current) -> current.reader().nodes());
	}

	@Override
	public CompletionStage<Set<String>> draining() {
		return ask((current) -> current.reader().draining());
	}

	@Override
	public CompletionStage<Reach> publish(Topic topic, byte[] envelope) {
		Membership current = this.membership;
		return (current != null) ? current.publish(topic, envelope) : CompletableFuture.completedFuture(Reach.REJECTED);
	}

	@Override
	public CompletionStage<Void> changed(String uniqueCode) {
		return ask((current) -> current.writer().changed(uniqueCode));
	}

	@Override
	public CompletionStage<Claim> claim(String uniqueCode, Claimant claimant, boolean onlyIfFree) {
		Membership current = this.membership;
		if (current != null) {
			return current.claims().claim(uniqueCode, claimant, onlyIfFree);
		}
		return CompletableFuture.completedFuture(this.settings.strict() ? Claim.REFUSED : Claim.PROVISIONAL);
	}

	@Override
	public void release(String uniqueCode, Claimant claimant) {
		Membership current = this.membership;
		if (current != null) {
			current.claims().release(uniqueCode, claimant);
		}
	}

	@Override
	public CompletionStage<Map<Topic, Long>> counts(Collection<Topic> topics) {
		return ask((current) -> current.reader().counts(topics));
	}

	@Override
	public CompletionStage<Map<String, Member>> members(Collection<String> uniqueCodes) {
		return ask((current) -> current.reader().members(uniqueCodes));
	}

	@Override
	public CompletionStage<Slice> list(Topic topic, @Nullable String cursor, int limit) {
		return ask((current) -> current.reader().list(topic, cursor, limit));
	}

	@Override
	public CompletionStage<List<String>> names(Topic.Kind kind, @Nullable String after, int limit) {
		return ask((current) -> current.reader().names(kind, after, limit));
	}

	@Override
	public CompletionStage<Void> put(String key, String value, Duration timeToLive) {
		return ask((current) -> current.deposits().put(key, value, timeToLive));
	}

	@Override
	public CompletionStage<Optional<Deposit>> take(String key) {
		return ask((current) -> current.deposits().take(key));
	}

	private <T> CompletionStage<T> ask(Function<Membership, CompletionStage<T>> question) {
		Membership current = this.membership;
		return (current != null) ? question.apply(current)
				: CompletableFuture.failedFuture(new ClusterUnavailableException("This node has left the cluster"));
	}

}
