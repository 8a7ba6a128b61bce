package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Claimant;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.ClusterStatistics;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * This node as a part of a cluster.
 *
 * @since 0.1.0
 */
public final class ClusterNode implements LocalNode {

	private final String id;

	private final WebSocketManager local;

	private final ClusterEngine engine;

	private final BooleanSupplier draining;

	private final Consumer<WsClusterState> states;

	private final Bus bus;

	private final Peers peers;

	private final Questions questions;

	private final Inbound inbound;

	private final ClusterManager manager;

	private volatile Instant stateSince = Instant.now();

	/**
	 * Makes a node, which joins when it is {@link #start() started}.
	 * @param id its id, see {@link LocalNode#id()}
	 * @param local the manager of this node
	 * @param readable whether there is something to read under a code on this node, which
	 * there still is while its connection is closing
	 * @param draining whether it gives its connections away
	 * @param json encodes values
	 * @param states takes changes of the state, and must not block
	 * @param engine the way into the cluster
	 * @param timeout how long a call may wait for the cluster
	 */
	public ClusterNode(String id, WebSocketManager local, Predicate<String> readable, BooleanSupplier draining,
			Function<Object, WsMessage> json, Consumer<WsClusterState> states, ClusterEngine engine, Duration timeout) {
		this.id = id;
		this.local = local;
		this.engine = engine;
		this.draining = draining;
		this.states = states;
		this.bus = new Bus(id, engine);
		this.peers = new Peers(engine, timeout);
		this.questions = new Questions(this.bus);
		Commands commands = new Commands(this.bus, timeout);
		this.inbound = new Inbound(id, local, this.peers, this.bus, commands, this.questions);
		this.manager = new ClusterManager(local, readable, json, this.bus, commands, this.peers, timeout);
	}

	/**
	 * The manager of all nodes.
	 * @return the manager
	 */
	public WebSocketManager manager() {
		return this.manager;
	}

	/**
	 * Joins the cluster.
	 * @throws IllegalStateException if that can never succeed
	 */
	public void start() {
		this.engine.start(this);
	}

	/**
	 * Leaves the cluster. Idempotent.
	 * @param timeout how long that may take
	 */
	public void stop(Duration timeout) {
		this.engine.stop(timeout);
	}

	/**
	 * Whether this node is in touch with the others.
	 * @return the state
	 */
	public WsClusterState state() {
		return this.engine.state();
	}

	/**
	 * Since when the {@link #state() state} is what it is, on the wall clock.
	 * @return when it was last heard to change, or when this node was made
	 */
	public Instant stateSince() {
		return this.stateSince;
	}

	/**
	 * The other nodes that are alive. Waits for the cluster.
	 * @return their ids
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public Set<String> others() {
		return this.peers.nodes();
	}

	/**
	 * Those of the {@link #others() others} that give their connections away, as of their
	 * last heartbeats. Waits for the cluster.
	 * @return their ids
	 * @throws ClusterUnavailableException if the cluster cannot be asked
	 */
	public Set<String> draining() {
		return this.peers.draining();
	}

	/**
	 * A connection has got into the registry.
	 * @param uniqueCode its code
	 * @param claimant the connection
	 * @param onlyIfFree whether one on another node keeps the code
	 * @return what came of it, when the other nodes can see it
	 */
	public CompletionStage<Claim> entered(String uniqueCode, Claimant claimant, boolean onlyIfFree) {
		CompletionStage<Claim> claim = this.bus.isOwn(uniqueCode) ? CompletableFuture.completedFuture(Claim.GRANTED)
				: this.engine.claim(uniqueCode, claimant, onlyIfFree);
		CompletionStage<Void> visible = this.engine.changed(uniqueCode);
		return claim.thenCombine(visible.exceptionally((failure) -> null), (result, done) -> result);
	}

	/**
	 * The uid, the groups or the info of a connection has changed. Returns at once.
	 * @param uniqueCode its code
	 */
	public void changed(String uniqueCode) {
		this.engine.changed(uniqueCode);
	}

	/**
	 * A connection has left the registry. Returns at once.
	 * @param uniqueCode its code
	 * @param claimant the connection
	 */
	public void left(String uniqueCode, Claimant claimant) {
		if (!this.bus.isOwn(uniqueCode)) {
			this.engine.release(uniqueCode, claimant);
		}
		this.engine.changed(uniqueCode);
	}

	/**
	 * Whether a code is one that another node has generated, and therefore only that one
	 * can have.
	 * @param uniqueCode the code
	 * @return whether it belongs to another node
	 */
	public boolean isForeign(String uniqueCode) {
		String generator = LocalNode.generatorOf(uniqueCode);
		return generator != null && !generator.equals(this.id) && this.engine.knows(generator);
	}

	/**
	 * Whether another node has a connection with a code.
	 * @param uniqueCode the code
	 * @return false also if nobody can be asked
	 */
	public boolean isElsewhere(String uniqueCode) {
		try {
			return !this.bus.isOwn(uniqueCode) && this.peers.count(Topic.code(uniqueCode)) > 0;
		}
		catch (ClusterUnavailableException ex) {
			return false;
		}
	}

	/**
	 * How many connections of a uid other nodes have, without the one that a code would
	 * replace.
	 * @param uid the uid
	 * @param uniqueCode the code
	 * @return 0 also if nobody can be asked
	 */
	public int countElsewhere(String uid, String uniqueCode) {
		try {
			long count = this.peers.count(Topic.uid(uid));
			if (count > 0 && !this.bus.isOwn(uniqueCode)) {
				Member replaced = this.peers.member(uniqueCode);
				count -= (replaced != null && uid.equals(replaced.uid())) ? 1 : 0;
			}
			return (int) Math.min(count, Integer.MAX_VALUE);
		}
		catch (ClusterUnavailableException ex) {
			return 0;
		}
	}

	/**
	 * Asks the node of a connection something that {@link #answerWith its answerer}
	 * understands. Does not wait.
	 * @param uniqueCode the code of the connection
	 * @param question the question
	 * @param timeout how long to wait for the answer
	 * @return the answer; fails with a {@link java.util.NoSuchElementException} if no
	 * other node has the connection, with a {@link java.util.concurrent.TimeoutException}
	 * if there is no answer in time
	 */
	public CompletableFuture<byte[]> ask(String uniqueCode, byte[] question, Duration timeout) {
		return this.questions.ask(uniqueCode, question, timeout);
	}

	/**
	 * Sets who answers what other nodes ask about connections of this one.
	 * @param answerer returns at once; the question may be anything
	 */
	public void answerWith(Function<byte[], CompletableFuture<byte[]>> answerer) {
		this.questions.answerWith(answerer);
	}

	/**
	 * How many envelopes this node has published. One that concerns several topics counts
	 * for each of them.
	 * @param outcome what became of them
	 * @return the number since the start
	 */
	public long publishedEnvelopes(Reach.Certainty outcome) {
		return this.bus.published(outcome);
	}

	/**
	 * How many envelopes have come, those that were ignored included.
	 * @return the number since the start
	 */
	public long receivedEnvelopes() {
		return this.inbound.received();
	}

	/**
	 * What the way into the cluster has seen.
	 * @return the statistics
	 */
	public ClusterStatistics statistics() {
		return this.engine.statistics();
	}

	/**
	 * How many envelopes were ignored because they were malformed, of an unknown version
	 * or nobody's business.
	 * @return the number since the start
	 */
	public long ignoredEnvelopes() {
		return this.inbound.ignored();
	}

	/**
	 * How many envelopes were ignored because they were there before; one that concerns
	 * several topics comes several times.
	 * @return the number since the start
	 */
	public long repeatedEnvelopes() {
		return this.inbound.repeated();
	}

	// --- what the engine asks

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable Member member(String uniqueCode) {
		return this.local.find(uniqueCode)
			.map((connection) -> new Member(uniqueCode, connection.uid().orElse(null), connection.groups(),
					connection.info()))
			.orElse(null);
	}

	@Override
	public Set<String> codes() {
		return this.local.uniqueCodes();
	}

	@Override
	public boolean isDraining() {
		return this.draining.getAsBoolean();
	}

	@Override
	public boolean isInterested(Topic topic) {
		return switch (topic.kind()) {
			case ALL -> true;
			case NODE -> topic.name().equals(this.id);
			case UID -> this.local.uids().isOnline(topic.name());
			case GROUP -> this.local.groups().count(topic.name()) > 0;
			// others reach a generated code through this node's own topic
			case CODE -> !this.bus.isOwn(topic.name()) && this.local.isOnline(topic.name());
		};
	}

	@Override
	public void received(byte[] envelope) {
		this.inbound.received(envelope);
	}

	@Override
	public void stateChanged(WsClusterState state) {
		this.stateSince = Instant.now();
		this.states.accept(state);
	}

}
