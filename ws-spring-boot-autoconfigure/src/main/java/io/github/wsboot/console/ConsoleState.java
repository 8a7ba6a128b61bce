package io.github.wsboot.console;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.github.wsboot.Page;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.QueueLevel;
import io.github.wsboot.engine.QueueLevels;
import io.github.wsboot.engine.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What there is on this node at one moment, as far as a page can show it.
 */
final class ConsoleState {

	static final int MAX_ROWS = 200;

	private static final int MAX_GROUPS_OF_ONE = 20;

	private final Hub hub;

	private final TrafficCounter traffic;

	ConsoleState(Hub hub, TrafficCounter traffic) {
		this.hub = hub;
		this.traffic = traffic;
	}

	/**
	 * The state.
	 * @param search what the code, the uid or a group of a connection must contain, empty
	 * for all connections
	 */
	ObjectNode toJson(String search) {
		ObjectNode state = JsonNodeFactory.instance.objectNode();
		state.put("millis", System.nanoTime() / 1_000_000);
		state.put("now", System.currentTimeMillis());
		state.put("draining", this.hub.isDraining());
		ClusterNode cluster = this.hub.cluster();
		state.put("cluster", (cluster != null) ? cluster.state().name().toLowerCase(Locale.ROOT) : null);
		QueueLevels levels = this.hub.queueLevels();
		state.put("queuedMessages", levels.messages());
		state.put("queuedBytes", levels.bytes());
		this.traffic.writeTo(state.putObject("traffic"));
		connections(state, search);
		members(state);
		return state;
	}

	@Nullable Connection find(String id) {
		return this.hub.connections()
			.stream()
			.filter((connection) -> connection.isOpen() && connection.id().equals(id))
			.findFirst()
			.orElse(null);
	}

	private void connections(ObjectNode state, String search) {
		List<Connection> open = this.hub.connections().stream().filter(Connection::isOpen).toList();
		// levels change while they are compared
		List<Row> found = open.stream()
			.filter((connection) -> matches(connection, search))
			.map((connection) -> new Row(connection, connection.queueLevel()))
			.toList();
		state.put("total", open.size());
		state.put("found", found.size());
		Comparator<Row> newestFirst = Comparator.comparing((Row row) -> row.connection().connectedAt()).reversed();
		write(state.putArray("connections"),
				found.stream().sorted(newestFirst.thenComparing((row) -> row.connection().uniqueCode())));
		write(state.putArray("queues"),
				found.stream()
					.filter((row) -> row.level().messages() > 0)
					.sorted(Comparator.comparingLong((Row row) -> row.level().bytes()).reversed()));
	}

	private static boolean matches(Connection connection, String search) {
		return search.isEmpty() || connection.uniqueCode().contains(search)
				|| connection.uid().filter((uid) -> uid.contains(search)).isPresent()
				|| connection.groups().stream().anyMatch((group) -> group.contains(search));
	}

	private static void write(ArrayNode array, Stream<Row> rows) {
		rows.limit(MAX_ROWS).forEach((row) -> row.writeTo(array.addObject()));
	}

	private void members(ObjectNode state) {
		WebSocketManager local = this.hub.manager().local();
		names(state.putObject("groups"), local.groups().page(null, MAX_ROWS), local.groups()::count);
		names(state.putObject("uids"), local.uids().page(null, MAX_ROWS), this.hub::connectionsOf);
	}

	private static void names(ObjectNode node, Page<String> page, ToLongFunction<String> count) {
		node.put("more", page.next() != null);
		ArrayNode items = node.putArray("items");
		page.items().forEach((name) -> items.addObject().put("name", name).put("count", count.applyAsLong(name)));
	}

	/**
	 * A connection and its queue as it was.
	 *
	 * @param connection the connection
	 * @param level its queue
	 */
	private record Row(Connection connection, QueueLevel level) {

		void writeTo(ObjectNode node) {
			node.put("id", this.connection.id());
			node.put("code", this.connection.uniqueCode());
			node.put("uid", this.connection.uid().orElse(null));
			List<String> groups = this.connection.groups().stream().sorted().toList();
			node.put("groupCount", groups.size());
			ArrayNode names = node.putArray("groups");
			groups.stream().limit(MAX_GROUPS_OF_ONE).forEach(names::add);
			node.put("path", this.connection.handshake().uri().getPath());
			node.put("subprotocol", this.connection.handshake().subprotocol());
			InetSocketAddress remote = this.connection.remoteAddress();
			node.put("remote", (remote != null) ? text(remote) : null);
			node.put("connectedAt", this.connection.connectedAt().toEpochMilli());
			node.put("lastSeenAt", this.connection.lastSeenAt().toEpochMilli());
			node.put("queuedMessages", this.level.messages());
			node.put("queuedBytes", this.level.bytes());
			node.put("blockedMillis", this.level.blocked().toMillis());
		}

		private static String text(InetSocketAddress address) {
			String host = address.getHostString();
			return ((host.indexOf(':') >= 0) ? "[" + host.replaceFirst("^(0:){7}", "::") + "]" : host) + ":"
					+ address.getPort();
		}

	}

}
