package io.github.wsboot.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Who is connected, by code. Every removal names the instance it means, so that the end
 * of an old connection never touches the entry of a new one.
 */
final class Registry {

	// The last in the line of a code. Only the head of a line runs callbacks; a
	// connection leaves it when its onClose has returned. It is found as long as it is
	// the last and listed. A line is linked by its connections, and this and who is
	// listed changes only inside compute.
	private final ConcurrentHashMap<String, Connection> last = new ConcurrentHashMap<>();

	/** How many are found. */
	private final AtomicInteger size = new AtomicInteger();

	/** Goes up after every change of who is listed. */
	private final AtomicLong changes = new AtomicLong();

	private volatile @Nullable Listing listing;

	// whose onClose is running
	private final ConcurrentMap<String, Connection> departing = new ConcurrentHashMap<>();

	/**
	 * Enters a connection under its code, at the end of the line.
	 * @param replace whether it may take the place of an open one
	 * @return what it found, or {@code null} if it may not
	 */
	@Nullable Entry enter(Connection connection, boolean replace) {
		AtomicReference<@Nullable Entry> entry = new AtomicReference<>();
		this.last.compute(connection.uniqueCode(), (code, ahead) -> {
			Connection current = (ahead != null && ahead.isListed()) ? ahead : null;
			if (current != null && !replace) {
				return ahead;
			}
			if (ahead != null) {
				connection.queueBehind(ahead);
			}
			if (current == null) {
				this.size.incrementAndGet();
			}
			connection.list(true);
			entry.set(new Entry(current, ahead != null));
			return connection;
		});
		changed();
		return entry.get();
	}

	/**
	 * Is not found any more, but stays in line.
	 */
	void remove(Connection connection) {
		this.last.computeIfPresent(connection.uniqueCode(), (code, end) -> {
			if (end == connection && connection.isListed()) {
				this.size.decrementAndGet();
			}
			connection.list(false);
			return end;
		});
		changed();
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
			Connection ahead = connection.ahead();
			if (end == connection && ahead != null) {
				// it was replaced, even if it has not noticed yet
				ahead.list(false);
			}
			return (end == connection) ? ahead : end;
		});
		changed();
		return next.get();
	}

	@Nullable Connection find(String uniqueCode) {
		Connection end = this.last.get(uniqueCode);
		while (end != null && !end.isListed()) {
			Connection current = this.last.get(uniqueCode);
			if (current == end) {
				return null;
			}
			// it was replaced between the two looks
			end = current;
		}
		return end;
	}

	/**
	 * Whose state a reader of a code sees: during {@code onClose} still that of the
	 * closing connection; but once a new one has taken its place, only in that callback.
	 */
	@Nullable Connection findReadable(String uniqueCode) {
		Connection closing = this.departing.get(uniqueCode);
		Connection current = find(uniqueCode);
		return (closing != null && (current == null || closing.isCallbackThread())) ? closing : current;
	}

	private void changed() {
		this.changes.incrementAndGet();
		// it would keep alive who has left
		this.listing = null;
	}

	/**
	 * Everyone who is found. The array is shared, since each sweep of a broadcast asks
	 * for it, and never changed.
	 */
	Connection[] all() {
		Listing current = this.listing;
		// the number comes before the look at the map, so that what changes meanwhile
		// is not missed the next time
		long changes = this.changes.get();
		if (current == null || current.changes != changes) {
			current = new Listing(changes,
					this.last.values().stream().filter(Connection::isListed).toArray(Connection[]::new));
			this.listing = current;
		}
		return current.connections;
	}

	Collection<Connection> unfinished() {
		return this.last.values();
	}

	int size() {
		return this.size.get();
	}

	Set<String> codes() {
		Set<String> codes = new HashSet<>();
		for (Connection connection : all()) {
			codes.add(connection.uniqueCode());
		}
		return Collections.unmodifiableSet(codes);
	}

	/**
	 * Who was listed after so many changes.
	 */
	private static final class Listing {

		private final long changes;

		private final Connection[] connections;

		Listing(long changes, Connection[] connections) {
			this.changes = changes;
			this.connections = connections;
		}

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
