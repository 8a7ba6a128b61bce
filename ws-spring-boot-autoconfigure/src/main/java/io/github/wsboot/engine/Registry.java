package io.github.wsboot.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Who is connected, by code. Every removal names the instance it means, so that the end
 * of an old connection never touches the entry of a new one.
 */
final class Registry {

	private final ConcurrentHashMap<String, Connection> open = new ConcurrentHashMap<>();

	// the newest connection of a code whose onClose has not returned: the next one waits
	// for it
	private final ConcurrentMap<String, Connection> newest = new ConcurrentHashMap<>();

	// whose onClose is running
	private final ConcurrentMap<String, Connection> departing = new ConcurrentHashMap<>();

	/**
	 * Enters a connection under its code, behind the one before it, if any.
	 * @param replace whether it may take the place of an open one
	 * @return what it found, or {@code null} if it may not
	 */
	@Nullable Predecessors enter(Connection connection, boolean replace) {
		AtomicReference<@Nullable Predecessors> found = new AtomicReference<>();
		// both maps change in the one atomic step, so that the open connection is always
		// the last in line
		this.newest.compute(connection.uniqueCode(), (code, last) -> {
			Connection current = this.open.get(code);
			if (current != null && !replace) {
				return last;
			}
			if (last != null) {
				connection.hold();
			}
			this.open.put(code, connection);
			found.set(new Predecessors(current, last));
			return connection;
		});
		return found.get();
	}

	void remove(Connection connection) {
		this.open.remove(connection.uniqueCode(), connection);
	}

	void departs(Connection connection) {
		this.departing.put(connection.uniqueCode(), connection);
	}

	void departed(Connection connection) {
		this.departing.remove(connection.uniqueCode(), connection);
		this.newest.remove(connection.uniqueCode(), connection);
	}

	@Nullable Connection find(String uniqueCode) {
		return this.open.get(uniqueCode);
	}

	/**
	 * Whose state a reader of a code sees: during {@code onClose} still that of the
	 * closing connection; but once a new one has taken its place, only in that callback.
	 */
	@Nullable Connection findReadable(String uniqueCode) {
		Connection closing = this.departing.get(uniqueCode);
		Connection current = this.open.get(uniqueCode);
		return (closing != null && (current == null || closing.isCallbackThread())) ? closing : current;
	}

	Collection<Connection> all() {
		return this.open.values();
	}

	Collection<Connection> unfinished() {
		return this.newest.values();
	}

	int size() {
		return this.open.size();
	}

	Set<String> codes() {
		return Collections.unmodifiableSet(new HashSet<>(this.open.keySet()));
	}

	/**
	 * Whom a new connection found under its code.
	 *
	 * @param replaced the open one whose place it took
	 * @param awaited the one whose {@code onClose} it has to wait for
	 */
	record Predecessors(@Nullable Connection replaced, @Nullable Connection awaited) {

	}

}
