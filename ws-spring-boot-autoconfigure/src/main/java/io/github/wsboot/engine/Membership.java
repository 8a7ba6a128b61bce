package io.github.wsboot.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The uid, the groups and the info of one connection, and its entries in the indexes. Two
 * changes, and a change and the end of the connection, exclude each other by the
 * connection's monitor; once it is closing nothing changes any more.
 */
final class Membership {

	private final Connection connection;

	private volatile @Nullable String uid;

	private volatile Set<String> groups = Set.of();

	private volatile Map<String, String> info;

	Membership(Connection connection, Map<String, String> info) {
		this.connection = connection;
		this.info = info;
	}

	private MemberIndex uidIndex() {
		return this.connection.hub().uidIndex();
	}

	private MemberIndex groupIndex() {
		return this.connection.hub().groupIndex();
	}

	@Nullable String uid() {
		return this.uid;
	}

	Set<String> groups() {
		return this.groups;
	}

	Map<String, String> info() {
		return this.info;
	}

	boolean bind(String uid) {
		synchronized (this.connection) {
			String before = this.uid;
			if (uid.equals(before)) {
				return this.connection.isOpen();
			}
			if (!settlesBroadcasts()) {
				return false;
			}
			uidIndex().add(uid, this.connection);
			this.uid = uid;
			if (before != null) {
				uidIndex().remove(before, this.connection);
			}
			changed();
			return true;
		}
	}

	/**
	 * Unbinds from whatever uid, or only if it is the given one.
	 */
	boolean unbind(@Nullable String onlyIf) {
		synchronized (this.connection) {
			String before = this.uid;
			if (before == null || (onlyIf != null && !onlyIf.equals(before)) || !settlesBroadcasts()) {
				return false;
			}
			this.uid = null;
			uidIndex().remove(before, this.connection);
			changed();
			return true;
		}
	}

	boolean join(String group) {
		synchronized (this.connection) {
			if (this.groups.contains(group)) {
				return this.connection.isOpen();
			}
			requireRoom();
			if (!settlesBroadcasts()) {
				return false;
			}
			Set<String> changed = new HashSet<>(this.groups);
			changed.add(group);
			this.groups = Set.copyOf(changed);
			groupIndex().add(group, this.connection);
			changed();
			return true;
		}
	}

	private void requireRoom() {
		int limit = this.connection.hub().limits().maxGroupsPerConnection();
		if (limit > 0 && this.groups.size() >= limit) {
			this.connection.hub().listener().exceeded(Limit.GROUPS);
			throw new IllegalStateException("This connection is in " + limit
					+ " groups, and ws.limits.max-groups-per-connection allows no more");
		}
	}

	boolean leave(String group) {
		synchronized (this.connection) {
			if (!this.groups.contains(group) || !settlesBroadcasts()) {
				return false;
			}
			Set<String> changed = new HashSet<>(this.groups);
			changed.remove(group);
			this.groups = Set.copyOf(changed);
			groupIndex().remove(group, this.connection);
			changed();
			return true;
		}
	}

	boolean setInfo(Map<String, String> info) {
		synchronized (this.connection) {
			if (!this.connection.isOpen()) {
				return false;
			}
			this.info = info;
			changed();
			return true;
		}
	}

	boolean updateInfo(Map<String, @Nullable String> changes) {
		synchronized (this.connection) {
			if (!this.connection.isOpen()) {
				return false;
			}
			Map<String, String> changed = new HashMap<>(this.info);
			changes.forEach((key, value) -> {
				if (value == null) {
					changed.remove(key);
				}
				else {
					changed.put(key, value);
				}
			});
			this.info = Map.copyOf(changed);
			changed();
			return true;
		}
	}

	/**
	 * Leaves the indexes, not its own memory: {@code onClose} still reads it. The caller
	 * holds the connection's monitor.
	 */
	void end() {
		String uid = this.uid;
		if (uid != null) {
			uidIndex().remove(uid, this.connection);
		}
		for (String group : this.groups) {
			groupIndex().remove(group, this.connection);
		}
	}

	private void changed() {
		this.connection.hub().changed(this.connection);
	}

	/**
	 * Queues what was broadcast to the connection as it still is.
	 * @return false if the connection is closing, be it because that was too much for its
	 * queue
	 */
	private boolean settlesBroadcasts() {
		if (this.connection.isOpen()) {
			this.connection.outbound().settleBroadcasts();
		}
		return this.connection.isOpen();
	}

}
