package io.github.wsboot.engine;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.Page;
import io.github.wsboot.cluster.CodePointOrder;
import io.github.wsboot.engine.cluster.ListLimit;
import org.jspecify.annotations.Nullable;

/**
 * One index from names (uids or groups) to connections. A name exists as long as it has a
 * member. The other direction is a connection's {@link Membership}, which makes both
 * change together.
 */
final class MemberIndex {

	private final String kind;

	private final ConcurrentHashMap<String, Set<Connection>> members = new ConcurrentHashMap<>();

	MemberIndex(String kind) {
		this.kind = kind;
	}

	void add(String name, Connection connection) {
		this.members.compute(name, (key, set) -> {
			Set<Connection> changed = (set != null) ? set : ConcurrentHashMap.newKeySet(2);
			changed.add(connection);
			return changed;
		});
	}

	void remove(String name, Connection connection) {
		this.members.computeIfPresent(name, (key, set) -> {
			set.remove(connection);
			return set.isEmpty() ? null : set;
		});
	}

	Set<Connection> of(String name) {
		return this.members.getOrDefault(name, Set.of());
	}

	boolean contains(String name) {
		return this.members.containsKey(name);
	}

	int size() {
		return this.members.size();
	}

	Set<String> names() {
		ListLimit.check(size(), "There are", this.kind + "s");
		return Collections.unmodifiableSet(new HashSet<>(this.members.keySet()));
	}

	Set<String> codesOf(String name) {
		Set<Connection> connections = listed(name);
		Set<String> codes = new HashSet<>();
		for (Connection connection : connections) {
			codes.add(connection.uniqueCode());
		}
		return Collections.unmodifiableSet(codes);
	}

	/**
	 * The members of a name, if they are few enough to be listed.
	 */
	Set<Connection> listed(String name) {
		Set<Connection> connections = of(name);
		ListLimit.check(connections.size(), "This " + this.kind + " has", "connections");
		return connections;
	}

	Page<String> page(@Nullable String cursor, int limit) {
		if (limit < 1 || limit > ListLimit.MAX) {
			throw new IllegalArgumentException("limit must be 1 to " + ListLimit.MAX + " but is " + limit);
		}
		// the smallest names beyond the cursor, the greatest of them on top
		PriorityQueue<String> smallest = new PriorityQueue<>(CodePointOrder.INSTANCE.reversed());
		for (Map.Entry<String, Set<Connection>> entry : this.members.entrySet()) {
			String name = entry.getKey();
			if (cursor == null || CodePointOrder.INSTANCE.compare(name, cursor) > 0) {
				smallest.add(name);
				if (smallest.size() > limit + 1) {
					smallest.poll();
				}
			}
		}
		boolean more = smallest.size() > limit;
		if (more) {
			smallest.poll();
		}
		List<String> names = smallest.stream().sorted(CodePointOrder.INSTANCE).toList();
		return new Page<>(names, more ? names.get(names.size() - 1) : null);
	}

}
