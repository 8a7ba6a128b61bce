package io.github.wsboot.benchmark.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The maps of whoever has no connection manager.
 *
 * @param <S> a connection
 */
final class Directory<S> {

	private final ConcurrentHashMap<String, S> connections = new ConcurrentHashMap<>();

	private final ConcurrentHashMap<String, Set<S>> groups = new ConcurrentHashMap<>();

	private volatile List<S> list = List.of();

	void add(String id, S connection) {
		this.connections.put(id, connection);
	}

	void remove(String id) {
		S connection = this.connections.remove(id);
		if (connection != null) {
			this.groups.values().forEach((members) -> members.remove(connection));
		}
		this.list = List.of();
	}

	S get(String id) {
		return Objects.requireNonNull(this.connections.get(id));
	}

	Collection<S> all() {
		return this.connections.values();
	}

	S random() {
		List<S> current = this.list;
		if (current.size() != this.connections.size()) {
			current = new ArrayList<>(this.connections.values());
			this.list = current;
		}
		return current.get(ThreadLocalRandom.current().nextInt(current.size()));
	}

	void join(S connection, String group) {
		this.groups.computeIfAbsent(group, (name) -> ConcurrentHashMap.newKeySet()).add(connection);
	}

	Set<S> members(String group) {
		return this.groups.getOrDefault(group, Set.of());
	}

}
