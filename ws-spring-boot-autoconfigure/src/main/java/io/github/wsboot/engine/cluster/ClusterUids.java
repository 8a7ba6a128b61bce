package io.github.wsboot.engine.cluster;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.wsboot.Page;
import io.github.wsboot.Uids;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The uids of all nodes.
 */
final class ClusterUids implements Uids {

	private final Uids local;

	private final CodeRouter router;

	private final Peers peers;

	private final Names names;

	ClusterUids(Uids local, CodeRouter router, Peers peers) {
		this.local = local;
		this.router = router;
		this.peers = peers;
		this.names = new Names(Topic.Kind.UID, local::page, peers);
	}

	@Override
	public boolean bind(String uniqueCode, String uid) {
		return this.router.change(uniqueCode, () -> this.local.bind(uniqueCode, uid),
				(on) -> Command.of(Operation.BIND, on, uid));
	}

	@Override
	public boolean unbind(String uniqueCode) {
		return this.router.change(uniqueCode, () -> this.local.unbind(uniqueCode),
				(on) -> Command.of(Operation.UNBIND, on, null));
	}

	@Override
	public boolean unbind(String uniqueCode, String uid) {
		return this.router.change(uniqueCode, () -> this.local.unbind(uniqueCode, uid),
				(on) -> Command.of(Operation.UNBIND, on, uid));
	}

	@Override
	public boolean isOnline(String uid) {
		return this.local.isOnline(uid) || this.peers.count(Topic.uid(uid)) > 0;
	}

	@Override
	public Set<String> online(Collection<String> uids) {
		Set<String> online = new HashSet<>(this.local.online(uids));
		List<Topic> others = uids.stream().filter((uid) -> !online.contains(uid)).distinct().map(Topic::uid).toList();
		if (!others.isEmpty()) {
			this.peers.counts(others).forEach((topic, count) -> {
				if (count > 0) {
					online.add(topic.name());
				}
			});
		}
		return Collections.unmodifiableSet(online);
	}

	@Override
	public Optional<String> uidOf(String uniqueCode) {
		return this.router.read(uniqueCode, () -> this.local.uidOf(uniqueCode),
				(member) -> Optional.ofNullable(member.uid()), Optional.empty());
	}

	@Override
	public Set<String> codesOf(String uid) {
		return this.names.codesOf(this.local.codesOf(uid), Topic.uid(uid));
	}

	@Override
	public Set<String> all() {
		return this.names.all();
	}

	@Override
	public Page<String> page(@Nullable String cursor, int limit) {
		return this.names.page(cursor, limit);
	}

	@Override
	public long count() {
		return this.names.count(this.local.count(), this.local::isOnline);
	}

}
