package io.github.wsboot.engine.cluster;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.wsboot.Groups;
import io.github.wsboot.Page;
import io.github.wsboot.Target;
import io.github.wsboot.Uids;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The groups of all nodes.
 */
final class ClusterGroups implements Groups {

	private final Groups local;

	private final Uids localUids;

	private final CodeRouter router;

	private final Commands commands;

	private final Peers peers;

	private final Names names;

	ClusterGroups(Groups local, Uids localUids, CodeRouter router, Commands commands, Peers peers) {
		this.local = local;
		this.localUids = localUids;
		this.router = router;
		this.commands = commands;
		this.peers = peers;
		this.names = new Names(Topic.Kind.GROUP, local::page, peers);
	}

	@Override
	public boolean join(String uniqueCode, String group) {
		return this.router.change(uniqueCode, () -> this.local.join(uniqueCode, group),
				(on) -> Command.of(Operation.JOIN, on, group));
	}

	@Override
	public boolean leave(String uniqueCode, String group) {
		return this.router.change(uniqueCode, () -> this.local.leave(uniqueCode, group),
				(on) -> Command.of(Operation.LEAVE, on, group));
	}

	@Override
	public void disband(String group) {
		Set<String> members = this.peers.listed(this.local, group);
		this.local.disband(group);
		this.peers.awaitVisible(members);
		this.commands.onMany(Set.of(Topic.group(group)),
				Command.of(Operation.DISBAND, Selection.of(Target.group(group)), null));
	}

	@Override
	public Set<String> of(String uniqueCode) {
		return this.router.read(uniqueCode, () -> this.local.of(uniqueCode), (member) -> member.groups(), Set.of());
	}

	@Override
	public long count(String group) {
		return this.local.count(group) + this.peers.count(Topic.group(group));
	}

	@Override
	public Map<String, Long> counts(Collection<String> groups) {
		Map<String, Long> counts = new HashMap<>(this.local.counts(groups));
		List<Topic> topics = groups.stream().distinct().map(Topic::group).toList();
		if (!topics.isEmpty()) {
			this.peers.counts(topics).forEach((topic, count) -> counts.merge(topic.name(), count, Long::sum));
		}
		return Collections.unmodifiableMap(counts);
	}

	@Override
	public Set<String> codesOf(String group) {
		return this.names.codesOf(this.local.codesOf(group), Topic.group(group));
	}

	@Override
	public Set<String> uidsOf(String group) {
		Set<String> uids = new HashSet<>(this.local.uidsOf(group));
		eachUidElsewhere(group, (uid) -> {
			uids.add(uid);
			ListLimit.check(uids.size(), "This group has at least", "uids");
		});
		return Collections.unmodifiableSet(uids);
	}

	@Override
	public long uidCount(String group) {
		Set<String> elsewhere = new HashSet<>();
		eachUidElsewhere(group, elsewhere::add);
		elsewhere.removeIf((uid) -> isMemberHere(uid, group));
		return this.local.uidCount(group) + elsewhere.size();
	}

	private void eachUidElsewhere(String group, Consumer<String> consumer) {
		this.peers.each(Topic.group(group), (entry) -> {
			if (entry.uid() != null) {
				consumer.accept(entry.uid());
			}
		});
	}

	private boolean isMemberHere(String uid, String group) {
		return this.localUids.codesOf(uid).stream().anyMatch((code) -> this.local.of(code).contains(group));
	}

	@Override
	public Set<String> all() {
		return this.names.all();
	}

	@Override
	public Page<String> page(@Nullable String cursor, int limit) {
		return this.names.page(cursor, limit);
	}

}
