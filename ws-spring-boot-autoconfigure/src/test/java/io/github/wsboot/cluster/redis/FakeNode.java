package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.Claimant;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A node with connections that exist on paper only.
 */
final class FakeNode implements LocalNode {

	final Map<String, Member> members = new ConcurrentHashMap<>();

	final List<String> received = new CopyOnWriteArrayList<>();

	final List<WsClusterState> states = new CopyOnWriteArrayList<>();

	/** Of connections that have been replaced but not ended yet. */
	final Set<Topic> stillInterested = ConcurrentHashMap.newKeySet();

	volatile @Nullable Error failure;

	private final String id;

	FakeNode(String name) {
		this.id = (name + "------------").substring(0, ID_LENGTH);
	}

	void has(String code, @Nullable String uid, String... groups) {
		this.members.put(code, new Member(code, uid, Set.of(groups), Map.of("from", this.id)));
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
		return this.stillInterested.contains(topic) || switch (topic.kind()) {
			case ALL -> true;
			case NODE -> topic.name().equals(this.id);
			case UID -> this.members.values().stream().anyMatch((member) -> topic.name().equals(member.uid()));
			case GROUP -> this.members.values().stream().anyMatch((member) -> member.groups().contains(topic.name()));
			case CODE -> this.members.containsKey(topic.name());
		};
	}

	@Override
	public void received(byte[] envelope) {
		Error thrown = this.failure;
		this.failure = null;
		if (thrown != null) {
			throw thrown;
		}
		this.received.add(new String(envelope, StandardCharsets.UTF_8));
	}

	@Override
	public void stateChanged(WsClusterState state) {
		this.states.add(state);
	}

	/**
	 * A claimant that counts what it is told.
	 */
	static final class FakeClaimant implements Claimant {

		volatile boolean superseded;

		volatile boolean fenced;

		@Override
		public void superseded() {
			this.superseded = true;
		}

		@Override
		public void fenced() {
			this.fenced = true;
		}

	}

}
