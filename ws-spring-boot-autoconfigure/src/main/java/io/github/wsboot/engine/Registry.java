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

	// The last in the line of a code. Only the head of a line runs callbacks; a
	// connection leaves it when its onClose has returned. A line is linked by its
	// connections and changes only inside compute.
	private final ConcurrentMap<String, Connection> last = new ConcurrentHashMap<>();

	// whose onClose is running
	private final ConcurrentMap<String, Connection> departing = new ConcurrentHashMap<>();

	/**
	 * Enters a connection under its code, at the end of the line.
	 * @param replace whether it may take the place of an open one
	 * @return what it found, or {@code null} if it may not
	 */
	@Nullable Entry enter(Connection connection, boolean replace) {
		AtomicReference<@Nullable Entry> entry = new AtomicReference<>();
		// both maps change in the one atomic step, so that the open connection is always
		// the last in line
		this.last.compute(connection.uniqueCode(), (code, ahead) -> {
			Connection current = this.open.get(code);
			if (current != null && !replace) {
				return ahead;
			}
			if (ahead != null) {
				connection.queueBehind(ahead);
			}
			this.open.put(code, connection);
			entry.set(new Entry(current, ahead != null));
			return connection;
		});
		return entry.get();
	}

	void remove(Connection connection) {
		this.open.remove(connection.uniqueCode(), connection);
	}

	void departs(Connection connection) {
		this.departing.put(connection.uniqueCode(), connection);
	}

	/**
	 * Takes a connection out of the line.
	 * @return the one whose turn it is because of that, if any
	 */
	@Nullable Connection departed(Connection connection) {
		String code = connection.uniqueCode();
		this.departing.remove(code, connection);
		AtomicReference<@Nullable Connection> next = new AtomicReference<>();
		this.last.computeIfPresent(code, (key, end) -> {
			next.set(connection.leaveLine());
			return (end == connection) ? connection.ahead() : end;
		});
		return next.get();
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
		return this.last.values();
	}

	int size() {
		return this.open.size();
	}

	Set<String> codes() {
		return Collections.unmodifiableSet(new HashSet<>(this.open.keySet()));
	}

	/**
	 * What a new connection found under its code.
	 *
	 * @param replaced the open one whose place it took
	 * @param waits whether it is not the head of the line
	 */
	record Entry(@Nullable Connection replaced, boolean waits) {

	}

}
