package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsClusterState;
import org.jspecify.annotations.Nullable;

/**
 * One node's way into a cluster. Thread-safe. No method blocks but {@link #start} and
 * {@link #stop}; every stage completes within a bounded time of about a second, a failed
 * one with a {@link ClusterUnavailableException}, unless its method says otherwise.
 * Dependents of a stage may run on a thread that must not be blocked.
 * <p>
 * The bus delivers at most once, and what one thread publishes in the order in which it
 * does, across topics. The directory is level-triggered: an engine is told <em>that</em>
 * something has changed and reads <em>what</em> from the {@link LocalNode}, again and
 * again until the cluster knows it. All questions are about the <em>other</em> nodes,
 * since this one knows itself best.
 *
 * @since 0.1.0
 */
public interface ClusterEngine {

	/**
	 * Joins, under the id of the local node. A cluster that cannot be reached is no
	 * error: joining goes on in the background. Called again after {@link #stop}.
	 * @param node this node
	 * @throws IllegalStateException if it never could, for instance because of wrong
	 * credentials
	 */
	void start(LocalNode node);

	/**
	 * Leaves, so that nothing of this node remains. Idempotent.
	 * @param timeout how long that may take
	 */
	void stop(Duration timeout);

	/**
	 * Whether this node is in touch with the cluster.
	 * @return the state
	 */
	WsClusterState state();

	/**
	 * Whether there is another node with an id, as far as this one knows.
	 * @param id the id
	 * @return false also if it has joined just now
	 */
	boolean knows(String id);

	/**
	 * What this engine has seen so far. Asked now and then by those who watch.
	 * @return the statistics, {@link ClusterStatistics#NONE} if it counts nothing
	 */
	default ClusterStatistics statistics() {
		return ClusterStatistics.NONE;
	}

	/**
	 * The other nodes that are alive.
	 * @return their ids
	 */
	CompletionStage<Set<String>> nodes();

	/**
	 * Those of the other nodes that {@linkplain LocalNode#isDraining() give their
	 * connections away}, as of their last heartbeats.
	 * @return their ids, none if the engine does not tell
	 */
	default CompletionStage<Set<String>> draining() {
		return CompletableFuture.completedFuture(Set.of());
	}

	/**
	 * Hands an envelope to all other nodes that are interested in a topic.
	 * @param topic the topic
	 * @param envelope the envelope, not changed any more by the caller
	 * @return what became of it; never fails
	 */
	CompletionStage<Reach> publish(Topic topic, byte[] envelope);

	/**
	 * Tells that what the local node says about a code has changed: that the connection
	 * has come or gone, or its uid, groups or info have changed, and with them perhaps
	 * the topics this node is interested in.
	 * @param uniqueCode the code
	 * @return done when every node can see it; when it fails, it is made up for later
	 */
	CompletionStage<Void> changed(String uniqueCode);

	/**
	 * Claims a code for a connection of this node, which must have it already. Waits for
	 * the end of an owner on another node only if the engine is told to guarantee that
	 * there are never two.
	 * @param uniqueCode the code
	 * @param claimant the connection
	 * @param onlyIfFree whether an owner on another node keeps it
	 * @return the outcome; never fails. May take longer than a second where it waits for
	 * the end of the owner
	 */
	CompletionStage<Claim> claim(String uniqueCode, Claimant claimant, boolean onlyIfFree);

	/**
	 * Gives a code up, unless another claimant of this node has claimed it since.
	 * @param uniqueCode the code
	 * @param claimant the connection
	 */
	void release(String uniqueCode, Claimant claimant);

	/**
	 * How many connections of other nodes topics stand for.
	 * @param topics topics of all kinds but {@link Topic.Kind#NODE}
	 * @return the number for each of them, 0 included
	 */
	CompletionStage<Map<Topic, Long>> counts(Collection<Topic> topics);

	/**
	 * What other nodes know about codes.
	 * @param uniqueCodes the codes
	 * @return those that are connected there
	 */
	CompletionStage<Map<String, Member>> members(Collection<String> uniqueCodes);

	/**
	 * Connections of other nodes that a topic stands for, part by part, each of them once
	 * unless it moves meanwhile.
	 * @param topic all, a uid or a group
	 * @param cursor {@code null}, or {@link Slice#next()} of the slice before
	 * @param limit about how many
	 * @return the slice
	 */
	CompletionStage<Slice> list(Topic topic, @Nullable String cursor, int limit);

	/**
	 * Uids or groups that exist on other nodes, in the order of their code points.
	 * @param kind uid or group
	 * @param after {@code null}, or the name after which to begin
	 * @param limit how many at most
	 * @return the names, each once; fewer than the limit only if there are no more
	 */
	CompletionStage<List<String>> names(Topic.Kind kind, @Nullable String after, int limit);

	/**
	 * Keeps a value that any node may {@link #take} once. It is gone when its time is
	 * over, and may be when the cluster has lost its memory.
	 * @param key the key, not used for anything else at the time
	 * @param value the value
	 * @param timeToLive for how long, longer than nothing
	 * @return done when every node can take it
	 */
	CompletionStage<Void> put(String key, String value, Duration timeToLive);

	/**
	 * Takes a value. Of all nodes that ask for it one gets it.
	 * @param key its key
	 * @return the value, if there is one; when this fails, the value may be gone
	 */
	CompletionStage<Optional<Deposit>> take(String key);

}
