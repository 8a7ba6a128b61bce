package io.github.wsboot.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.Page;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.cluster.CodePointOrder;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.QueueLevel;
import io.github.wsboot.engine.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * What is to be told of a node and its connections. Thread-safe.
 */
final class NodeReport {

	private static final int DEFAULT_SLOWEST = 10;

	private static final int MAX_SLOWEST = 100;

	private static final int DEFAULT_LIMIT = 100;

	private static final int MAX_LIMIT = 1000;

	private static final String CONNECTIONS = "connections";

	private static final Comparator<Slow> SLOWNESS = Comparator.<Slow>comparingLong((slow) -> slow.queue().bytes())
		.thenComparing((slow) -> slow.queue().blocked());

	private static final Comparator<Connection> BY_CODE = Comparator.comparing(Connection::uniqueCode,
			CodePointOrder.INSTANCE);

	private final Hub hub;

	private final IdentifierMask.Key maskKey = new IdentifierMask.Key();

	private final Cursors cursors = new Cursors();

	NodeReport(Hub hub) {
		this.hub = hub;
	}

	SummaryDescriptor summary(@Nullable Integer slowest, boolean shown) {
		int count = bounded("slowest", slowest, 0, DEFAULT_SLOWEST, MAX_SLOWEST);
		return new SummaryDescriptor(this.hub.nodeId(), NodeState.of(this.hub).toString(), this.hub.uptime(),
				local().getWSCount(), local().uids().count(), this.hub.groupCount(), this.hub.queueLevels(),
				slowest(count, this.maskKey.mask(shown)), cluster());
	}

	private List<ConnectionDescriptor> slowest(int count, IdentifierMask mask) {
		PriorityQueue<Slow> slowest = new PriorityQueue<>(SLOWNESS);
		for (Connection connection : this.hub.connections()) {
			QueueLevel level = connection.queueLevel();
			if (level.messages() > 0 || !level.blocked().isZero()) {
				slowest.add(new Slow(connection, level));
				if (slowest.size() > count) {
					slowest.poll();
				}
			}
		}
		return slowest.stream()
			.sorted(SLOWNESS.reversed())
			.map((slow) -> ConnectionDescriptor.of(slow.connection(), slow.queue(), mask))
			.toList();
	}

	private @Nullable ClusterDescriptor cluster() {
		ClusterNode cluster = this.hub.cluster();
		if (cluster == null) {
			return null;
		}
		List<ClusterDescriptor.Node> nodes = new ArrayList<>();
		nodes.add(new ClusterDescriptor.Node(cluster.id(), true, NodeState.of(this.hub).toString()));
		Long connections = null;
		Long uids = null;
		String reason = null;
		try {
			Set<String> draining = cluster.draining();
			cluster.others()
				.stream()
				.sorted()
				.map((id) -> new ClusterDescriptor.Node(id, false,
						draining.contains(id) ? NodeState.DRAINING.toString() : "alive"))
				.forEach(nodes::add);
			connections = manager().getWSCount();
			uids = manager().uids().count();
		}
		catch (ClusterUnavailableException ex) {
			reason = ex.getMessage();
		}
		return new ClusterDescriptor(cluster.state().name().toLowerCase(Locale.ROOT), cluster.stateSince(), connections,
				uids, reason, nodes);
	}

	PageDescriptor<ConnectionDescriptor> connections(@Nullable String cursor, @Nullable Integer limit,
			@Nullable String group, @Nullable String uid, boolean shown) {
		int size = pageSize(limit);
		String after = this.cursors.open(CONNECTIONS, cursor);
		IdentifierMask mask = this.maskKey.mask(shown);
		// the smallest beyond the cursor, the greatest of them on top
		PriorityQueue<Connection> smallest = new PriorityQueue<>(BY_CODE.reversed());
		for (Connection connection : this.hub.connections()) {
			if ((after == null || CodePointOrder.INSTANCE.compare(connection.uniqueCode(), after) > 0)
					&& isOf(connection, group, uid, mask)) {
				smallest.add(connection);
				if (smallest.size() > size + 1) {
					smallest.poll();
				}
			}
		}
		boolean more = smallest.size() > size;
		if (more) {
			smallest.poll();
		}
		List<Connection> connections = smallest.stream().sorted(BY_CODE).toList();
		String last = more ? connections.get(connections.size() - 1).uniqueCode() : null;
		return new PageDescriptor<>(this.hub.nodeId(),
				connections.stream()
					.map((connection) -> ConnectionDescriptor.of(connection, connection.queueLevel(), mask))
					.toList(),
				this.cursors.seal(CONNECTIONS, last));
	}

	private static boolean isOf(Connection connection, @Nullable String group, @Nullable String uid,
			IdentifierMask mask) {
		if (uid != null && connection.uid().filter((is) -> mask.matches(IdentifierMask.Kind.UID, is, uid)).isEmpty()) {
			return false;
		}
		return group == null
				|| connection.groups().stream().anyMatch((is) -> mask.matches(IdentifierMask.Kind.GROUP, is, group));
	}

	/**
	 * A connection by its code, or by what stands for it on this node.
	 * @return the connection, where it is if it is not here, or {@code null} if there is
	 * none
	 */
	@Nullable Object connection(String given, boolean shown) {
		if (given.isEmpty()) {
			return null;
		}
		IdentifierMask mask = this.maskKey.mask(shown);
		Connection connection = find(given, mask);
		if (connection != null) {
			return ConnectionDescriptor.of(connection, connection.queueLevel(), mask);
		}
		String uniqueCode = mask.show(IdentifierMask.Kind.CODE, given);
		try {
			return manager().isOnline(given) ? new ElsewhereDescriptor(uniqueCode, true, generatorOf(given), null)
					: null;
		}
		catch (ClusterUnavailableException ex) {
			return new ElsewhereDescriptor(uniqueCode, null, null, ex.getMessage());
		}
	}

	private @Nullable String generatorOf(String uniqueCode) {
		ClusterNode cluster = this.hub.cluster();
		return (cluster != null && cluster.isForeign(uniqueCode)) ? LocalNode.generatorOf(uniqueCode) : null;
	}

	/**
	 * The code that a reader means.
	 */
	String codeOf(String given) {
		Connection connection = find(given, this.maskKey.mask(false));
		return (connection != null) ? connection.uniqueCode() : given;
	}

	private @Nullable Connection find(String given, IdentifierMask mask) {
		Connection named = local().find(given).flatMap((found) -> found.unwrap(Connection.class)).orElse(null);
		if (named != null || !IdentifierMask.isMasked(given)) {
			return named;
		}
		return this.hub.connections()
			.stream()
			.filter((connection) -> mask.matches(connection, given))
			.findFirst()
			.orElse(null);
	}

	PageDescriptor<NameDescriptor> groups(@Nullable String cursor, @Nullable Integer limit, boolean shown) {
		return names(IdentifierMask.Kind.GROUP, local().groups()::page, local().groups()::count, cursor, limit, shown);
	}

	PageDescriptor<NameDescriptor> uids(@Nullable String cursor, @Nullable Integer limit, boolean shown) {
		return names(IdentifierMask.Kind.UID, local().uids()::page, this.hub::connectionsOf, cursor, limit, shown);
	}

	private PageDescriptor<NameDescriptor> names(IdentifierMask.Kind kind, Pages pages, ToLongFunction<String> count,
			@Nullable String cursor, @Nullable Integer limit, boolean shown) {
		Page<String> page = pages.page(this.cursors.open(kind.name(), cursor), pageSize(limit));
		IdentifierMask mask = this.maskKey.mask(shown);
		Stream<NameDescriptor> names = page.items()
			.stream()
			.map((name) -> new NameDescriptor(mask.show(kind, name), count.applyAsLong(name)));
		return new PageDescriptor<>(this.hub.nodeId(), names.toList(), this.cursors.seal(kind.name(), page.next()));
	}

	private WebSocketManager manager() {
		return this.hub.manager();
	}

	private WebSocketManager local() {
		return manager().local();
	}

	private static int pageSize(@Nullable Integer limit) {
		return bounded("limit", limit, 1, DEFAULT_LIMIT, MAX_LIMIT);
	}

	private static int bounded(String parameter, @Nullable Integer value, int min, int defaultValue, int max) {
		if (value == null) {
			return defaultValue;
		}
		if (value < min || value > max) {
			throw new InvalidEndpointRequestException(parameter + " is " + value,
					parameter + " must be " + min + " to " + max);
		}
		return value;
	}

	/**
	 * Pages of names.
	 */
	private interface Pages {

		Page<String> page(@Nullable String cursor, int limit);

	}

	/**
	 * A connection with the level that it is sorted by, which changes.
	 */
	private record Slow(Connection connection, QueueLevel queue) {

	}

}
