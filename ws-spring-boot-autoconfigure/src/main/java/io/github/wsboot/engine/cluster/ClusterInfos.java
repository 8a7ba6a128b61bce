package io.github.wsboot.engine.cluster;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.Infos;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The infos of all nodes.
 */
final class ClusterInfos implements Infos {

	private final Infos local;

	private final CodeRouter router;

	private final Peers peers;

	ClusterInfos(Infos local, CodeRouter router, Peers peers) {
		this.local = local;
		this.router = router;
		this.peers = peers;
	}

	@Override
	public Map<String, String> get(String uniqueCode) {
		return this.router.read(uniqueCode, () -> this.local.get(uniqueCode), Member::info, Map.of());
	}

	@Override
	public boolean set(String uniqueCode, @Nullable Map<String, String> info) {
		return this.router.change(uniqueCode, () -> this.local.set(uniqueCode, info),
				(on) -> new Command(Operation.SET_INFO, on, null, 0, (info != null) ? new HashMap<>(info) : Map.of()));
	}

	@Override
	public boolean update(String uniqueCode, @Nullable Map<String, @Nullable String> changes) {
		return this.router.change(uniqueCode, () -> this.local.update(uniqueCode, changes),
				(on) -> new Command(Operation.UPDATE_INFO, on, null, 0,
						(changes != null) ? new HashMap<>(changes) : Map.of()));
	}

	@Override
	public Map<String, Map<String, String>> byGroup(String group) {
		Map<String, Map<String, String>> infos = new HashMap<>();
		Set<String> codes = new HashSet<>();
		this.peers.each(Topic.group(group), (entry) -> {
			codes.add(entry.uniqueCode());
			ListLimit.check(codes.size(), "This group has", "connections");
		});
		this.peers.members(codes).forEach((code, member) -> infos.put(code, member.info()));
		infos.putAll(this.local.byGroup(group));
		ListLimit.check(infos.size(), "This group has", "connections");
		return Collections.unmodifiableMap(infos);
	}

}
