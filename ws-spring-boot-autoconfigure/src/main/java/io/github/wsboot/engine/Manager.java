package io.github.wsboot.engine;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.wsboot.Groups;
import io.github.wsboot.Infos;
import io.github.wsboot.Page;
import io.github.wsboot.Recipients;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.Uids;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The manager of one node, a thin face over the hub's registry and indexes.
 */
final class Manager implements WebSocketManager {

	private final Hub hub;

	private final Uids uids = new NodeUids();

	private final Groups groups = new NodeGroups();

	private final Infos infos = new NodeInfos();

	private final Recipients everyone;

	Manager(Hub hub) {
		this.hub = hub;
		this.everyone = to(Target.all());
	}

	@Override
	public SendResult sendMessage(String uniqueCode, String text) {
		return send(uniqueCode, WsMessage.text(text));
	}

	@Override
	public SendResult sendMessage(String uniqueCode, byte[] utf8) {
		return send(uniqueCode, WsMessage.text(utf8));
	}

	@Override
	public SendResult sendBinary(String uniqueCode, byte[] binary) {
		return send(uniqueCode, WsMessage.binary(binary));
	}

	private SendResult send(String uniqueCode, WsMessage message) {
		Connection connection = open(uniqueCode);
		return (connection != null) ? connection.send(message) : SendResult.NONE;
	}

	@Override
	public SendResult broadcastMessage(String text, String... excluded) {
		return everyoneBut(excluded).sendMessage(text);
	}

	@Override
	public SendResult broadcastMessage(byte[] utf8, String... excluded) {
		return everyoneBut(excluded).send(WsMessage.text(utf8));
	}

	@Override
	public SendResult broadcastBinary(byte[] binary, String... excluded) {
		return everyoneBut(excluded).sendBinary(binary);
	}

	private Recipients everyoneBut(String... excluded) {
		return NodeRecipients.requireAll("excluded", excluded).isEmpty() ? this.everyone
				: this.everyone.except(excluded);
	}

	@Override
	public boolean closeWebsocketConn(String uniqueCode) {
		return closeWebsocketConn(uniqueCode, WsCloseStatus.NORMAL);
	}

	@Override
	public boolean closeWebsocketConn(String uniqueCode, WsCloseStatus status) {
		Connection.requireSendable(status);
		Connection connection = open(uniqueCode);
		return connection != null && connection.beginClose(status, CloseCause.ofApplication(status), true);
	}

	@Override
	public long getWSCount() {
		return this.hub.registry().size();
	}

	@Override
	public boolean isOnline(String uniqueCode) {
		return open(uniqueCode) != null;
	}

	@Override
	public Set<String> uniqueCodes() {
		return this.hub.registry().codes();
	}

	@Override
	public Optional<WsConnection> find(String uniqueCode) {
		return Optional.ofNullable(open(uniqueCode));
	}

	@Override
	public Recipients to(Target... targets) {
		return new NodeRecipients(this.hub,
				new Audience(NodeRecipients.requireAll("targets", targets), Set.of(), List.of()));
	}

	@Override
	public Uids uids() {
		return this.uids;
	}

	@Override
	public Groups groups() {
		return this.groups;
	}

	@Override
	public Infos infos() {
		return this.infos;
	}

	@Override
	public WebSocketManager local() {
		return this;
	}

	private @Nullable Connection open(String uniqueCode) {
		return this.hub.registry().find(requireName("uniqueCode", uniqueCode));
	}

	private boolean change(String uniqueCode, Predicate<Membership> change) {
		Connection connection = open(uniqueCode);
		return connection != null && change.test(connection.membership());
	}

	private @Nullable Connection readable(String uniqueCode) {
		return this.hub.registry().findReadable(requireName("uniqueCode", uniqueCode));
	}

	private static String requireName(String what, String name) {
		if (name == null || name.isEmpty()) {
			throw new IllegalArgumentException(what + " must not be " + ((name == null) ? "null" : "empty"));
		}
		return name;
	}

	private void requireNewName(String what, String name) {
		if (this.hub.names().isTooLong(requireName(what, name))) {
			throw new IllegalArgumentException("This " + what + " has " + name.length()
					+ " characters, but ws.limits.max-name-length allows " + this.hub.limits().maxNameLength());
		}
		if (!Names.isWellFormed(name)) {
			throw new IllegalArgumentException("This " + what + " has half a surrogate pair");
		}
	}

	private static Set<String> uidsOf(Iterable<Connection> connections) {
		Set<String> uids = new HashSet<>();
		for (Connection connection : connections) {
			String uid = connection.membership().uid();
			if (uid != null) {
				uids.add(uid);
			}
		}
		return Collections.unmodifiableSet(uids);
	}

	/**
	 * The uids of this node.
	 */
	private final class NodeUids implements Uids {

		@Override
		public boolean bind(String uniqueCode, String uid) {
			requireNewName("uid", uid);
			return change(uniqueCode, (membership) -> membership.bind(uid));
		}

		@Override
		public boolean unbind(String uniqueCode) {
			return change(uniqueCode, (membership) -> membership.unbind(null));
		}

		@Override
		public boolean unbind(String uniqueCode, String uid) {
			requireName("uid", uid);
			return change(uniqueCode, (membership) -> membership.unbind(uid));
		}

		@Override
		public boolean isOnline(String uid) {
			return index().contains(requireName("uid", uid));
		}

		@Override
		public Optional<String> uidOf(String uniqueCode) {
			Connection connection = readable(uniqueCode);
			return (connection != null) ? connection.uid() : Optional.empty();
		}

		@Override
		public Set<String> codesOf(String uid) {
			return index().codesOf(requireName("uid", uid));
		}

		@Override
		public Set<String> all() {
			return index().names();
		}

		@Override
		public Page<String> page(@Nullable String cursor, int limit) {
			return index().page(cursor, limit);
		}

		@Override
		public long count() {
			return index().size();
		}

		private MemberIndex index() {
			return Manager.this.hub.uidIndex();
		}

	}

	/**
	 * The groups of this node.
	 */
	private final class NodeGroups implements Groups {

		@Override
		public boolean join(String uniqueCode, String group) {
			requireNewName("group", group);
			return change(uniqueCode, (membership) -> membership.join(group));
		}

		@Override
		public boolean leave(String uniqueCode, String group) {
			requireName("group", group);
			return change(uniqueCode, (membership) -> membership.leave(group));
		}

		@Override
		public void disband(String group) {
			for (Connection member : index().of(requireName("group", group))) {
				member.membership().leave(group);
			}
		}

		@Override
		public Set<String> of(String uniqueCode) {
			Connection connection = readable(uniqueCode);
			return (connection != null) ? connection.groups() : Set.of();
		}

		@Override
		public long count(String group) {
			return index().of(requireName("group", group)).size();
		}

		@Override
		public Set<String> codesOf(String group) {
			return index().codesOf(requireName("group", group));
		}

		@Override
		public Set<String> uidsOf(String group) {
			return Manager.uidsOf(index().listed(requireName("group", group)));
		}

		@Override
		public long uidCount(String group) {
			return Manager.uidsOf(index().of(requireName("group", group))).size();
		}

		@Override
		public Set<String> all() {
			return index().names();
		}

		@Override
		public Page<String> page(@Nullable String cursor, int limit) {
			return index().page(cursor, limit);
		}

		private MemberIndex index() {
			return Manager.this.hub.groupIndex();
		}

	}

	/**
	 * The infos of this node.
	 */
	private final class NodeInfos implements Infos {

		@Override
		public Map<String, String> get(String uniqueCode) {
			Connection connection = readable(uniqueCode);
			return (connection != null) ? connection.info() : Map.of();
		}

		@Override
		public boolean set(String uniqueCode, @Nullable Map<String, String> info) {
			Map<String, String> copy = copy(info);
			return change(uniqueCode, (membership) -> membership.setInfo(copy));
		}

		@Override
		public boolean update(String uniqueCode, @Nullable Map<String, @Nullable String> changes) {
			if (changes != null && changes.keySet().stream().anyMatch((key) -> key == null)) {
				throw new IllegalArgumentException("A key of an info must not be null");
			}
			Map<String, @Nullable String> copy = (changes != null) ? new HashMap<>(changes) : Map.of();
			return change(uniqueCode, (membership) -> membership.updateInfo(copy));
		}

		@Override
		public Map<String, Map<String, String>> byGroup(String group) {
			Map<String, Map<String, String>> result = new HashMap<>();
			for (Connection member : Manager.this.hub.groupIndex().listed(requireName("group", group))) {
				result.put(member.uniqueCode(), member.info());
			}
			return Collections.unmodifiableMap(result);
		}

		private static Map<String, String> copy(@Nullable Map<String, String> info) {
			if (info == null) {
				return Map.of();
			}
			if (new HashMap<>(info).entrySet()
				.stream()
				.anyMatch((entry) -> entry.getKey() == null || entry.getValue() == null)) {
				throw new IllegalArgumentException("An info must not have null keys or values; update removes a key");
			}
			return Map.copyOf(info);
		}

	}

}
