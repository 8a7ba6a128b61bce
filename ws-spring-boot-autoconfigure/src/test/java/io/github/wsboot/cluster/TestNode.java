package io.github.wsboot.cluster;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.WsClusterState;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node without connections, which says what it is told to say and remembers what it
 * hears.
 */
final class TestNode implements LocalNode {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	final ClusterEngine engine;

	final List<byte[]> received = new CopyOnWriteArrayList<>();

	final List<WsClusterState> states = new CopyOnWriteArrayList<>();

	volatile boolean draining;

	/** Calls that came while another of the same kind was not finished. */
	final AtomicInteger overlaps = new AtomicInteger();

	private final ConcurrentMap<String, Member> members = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, TestClaimant> claimants = new ConcurrentHashMap<>();

	private final AtomicInteger receiving = new AtomicInteger();

	private final AtomicInteger changing = new AtomicInteger();

	private final String id;

	TestNode(ClusterEngine engine) {
		this.engine = engine;
		byte[] name = new byte[9];
		new SecureRandom().nextBytes(name);
		this.id = Base64.getUrlEncoder().withoutPadding().encodeToString(name);
	}

	/**
	 * Joins, and waits until that is done.
	 */
	TestNode start() {
		this.engine.start(this);
		await().atMost(PATIENCE).until(() -> this.engine.state() == WsClusterState.CONNECTED);
		return this;
	}

	void stop() {
		this.engine.stop(PATIENCE);
	}

	String generateCode(String rest) {
		return this.id + "." + "0".repeat(GENERATED_LENGTH - ID_LENGTH - 1 - rest.length()) + rest;
	}

	void connect(String uniqueCode) {
		connect(uniqueCode, null);
	}

	void connect(String uniqueCode, @Nullable String uid, String... groups) {
		connect(List.of(new Member(uniqueCode, uid, Set.of(groups), Map.of())));
	}

	/**
	 * Connects them, or changes them, and waits until every node can see it.
	 */
	void connect(Collection<Member> members) {
		for (Member member : members) {
			add(member);
		}
		List<CompletionStage<Void>> changes = members.stream()
			.map((member) -> this.engine.changed(member.uniqueCode()))
			.toList();
		changes.forEach(TestNode::get);
	}

	/**
	 * Adds a connection and tells nobody.
	 */
	void add(Member member) {
		this.members.put(member.uniqueCode(), member);
	}

	void disconnect(String uniqueCode) {
		this.members.remove(uniqueCode);
		get(this.engine.changed(uniqueCode));
	}

	/**
	 * Connects with a code that is claimed: what had it on this node ends.
	 */
	TestClaimant claim(String uniqueCode, boolean onlyIfFree) {
		TestClaimant claimant = new TestClaimant(this, uniqueCode);
		CompletionStage<Claim> claim;
		synchronized (this) {
			this.claimants.put(uniqueCode, claimant);
			add(new Member(uniqueCode, null, Set.of(), Map.of()));
			claim = this.engine.claim(uniqueCode, claimant, onlyIfFree);
		}
		claimant.outcome = get(claim);
		if (claimant.outcome == Claim.TAKEN || claimant.outcome == Claim.REFUSED) {
			end(claimant);
		}
		get(this.engine.changed(uniqueCode));
		return claimant;
	}

	/**
	 * A connection ends and gives its code up.
	 */
	void release(TestClaimant claimant) {
		end(claimant);
		this.engine.release(claimant.uniqueCode, claimant);
		get(this.engine.changed(claimant.uniqueCode));
	}

	private synchronized boolean end(TestClaimant claimant) {
		if (!this.claimants.remove(claimant.uniqueCode, claimant)) {
			return false;
		}
		this.members.remove(claimant.uniqueCode);
		return true;
	}

	Reach publish(Topic topic, String text) {
		return get(this.engine.publish(topic, text.getBytes(StandardCharsets.UTF_8)));
	}

	List<String> receivedTexts() {
		return this.received.stream().map((envelope) -> new String(envelope, StandardCharsets.UTF_8)).toList();
	}

	long count(Topic topic) {
		Map<Topic, Long> counts = get(this.engine.counts(Set.of(topic)));
		assertThat(counts).containsOnlyKeys(topic);
		return counts.values().iterator().next();
	}

	static <T> T get(CompletionStage<T> stage) {
		CompletableFuture<T> future = stage.toCompletableFuture();
		return future.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
	}

	@Override
	public boolean isDraining() {
		return this.draining;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable Member member(String uniqueCode) {
		return this.members.get(uniqueCode);
	}

	@Override
	public Set<String> codes() {
		return Set.copyOf(this.members.keySet());
	}

	@Override
	public boolean isInterested(Topic topic) {
		return switch (topic.kind()) {
			case ALL -> true;
			case NODE -> topic.name().equals(this.id);
			case UID -> this.members.values().stream().anyMatch((member) -> topic.name().equals(member.uid()));
			case GROUP -> this.members.values().stream().anyMatch((member) -> member.groups().contains(topic.name()));
			// others reach what is generated here through the node
			case CODE -> this.members.containsKey(topic.name()) && !topic.name().startsWith(this.id + ".");
		};
	}

	@Override
	public void received(byte[] envelope) {
		alone(this.receiving, () -> this.received.add(Arrays.copyOf(envelope, envelope.length)));
	}

	@Override
	public void stateChanged(WsClusterState state) {
		alone(this.changing, () -> this.states.add(state));
	}

	private void alone(AtomicInteger inside, Runnable action) {
		if (inside.incrementAndGet() != 1) {
			this.overlaps.incrementAndGet();
		}
		action.run();
		inside.decrementAndGet();
	}

	/**
	 * A connection with a claimed code.
	 */
	static final class TestClaimant implements Claimant {

		final String uniqueCode;

		final AtomicInteger superseded = new AtomicInteger();

		final AtomicInteger fenced = new AtomicInteger();

		volatile @Nullable Thread toldBy;

		volatile @Nullable Claim outcome;

		private final TestNode node;

		TestClaimant(TestNode node, String uniqueCode) {
			this.node = node;
			this.uniqueCode = uniqueCode;
		}

		boolean isAlive() {
			return this.node.claimants.get(this.uniqueCode) == this;
		}

		@Override
		public void superseded() {
			this.toldBy = Thread.currentThread();
			this.superseded.incrementAndGet();
			end();
		}

		@Override
		public void fenced() {
			this.fenced.incrementAndGet();
			end();
		}

		private void end() {
			if (this.node.end(this)) {
				this.node.engine.release(this.uniqueCode, this);
				this.node.engine.changed(this.uniqueCode).exceptionally((ex) -> null);
			}
		}

	}

}
