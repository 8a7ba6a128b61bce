package io.github.wsboot.benchmark.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import io.github.wsboot.WebSocketManager;

/**
 * Questions about connections of other nodes, asked of few nodes and of many.
 */
final class Questions {

	private static final int CONNECTIONS = 100;

	private static final int MANY = 16;

	private Questions() {
	}

	static void measure(ClusterBenchmark.Plan plan, Table table) {
		table.head("question", "nodes", "threads", "calls/s", "min – max", "call p50 µs", "call p99 µs", "nodes CPU µs",
				"Redis CPU µs");
		plan.nodes().forEach((nodes) -> measure(plan, table, nodes));
	}

	private static void measure(ClusterBenchmark.Plan plan, Table table, int count) {
		try (RedisServer redis = RedisServer.start()) {
			List<Node> nodes = new ArrayList<>();
			try {
				for (int i = 0; i < count; i++) {
					Node node = new Node(redis.url());
					nodes.add(node);
					for (int j = 0; j < CONNECTIONS; j++) {
						node.connect("node" + i, j);
					}
				}
				ask(plan, table, redis, nodes);
			}
			finally {
				nodes.parallelStream().forEach(Node::close);
			}
		}
	}

	private static void ask(ClusterBenchmark.Plan plan, Table table, RedisServer redis, List<Node> nodes) {
		int count = nodes.size();
		WebSocketManager manager = nodes.get(0).manager();
		Load.await("all", () -> manager.getWSCount() == (long) count * CONNECTIONS);
		String there = "node" + (count - 1);
		for (int threads : new int[] { 1, MANY }) {
			row(plan, table, redis, "isOnline(code)", count, threads,
					(thread) -> manager.isOnline(Node.code(there, thread)));
			row(plan, table, redis, "uids().isOnline(uid)", count, threads,
					(thread) -> manager.uids().isOnline(Node.uid(there, thread)));
			row(plan, table, redis, "uids().codesOf(uid)", count, threads,
					(thread) -> manager.uids().codesOf(Node.uid(there, thread)));
			row(plan, table, redis, "groups().codesOf(group of 10)", count, threads,
					(thread) -> manager.groups().codesOf(Node.group(there, thread)));
			row(plan, table, redis, "getWSCount()", count, threads, (thread) -> manager.getWSCount());
		}
	}

	private static void row(ClusterBenchmark.Plan plan, Table table, RedisServer redis, String question, int nodes,
			int threads, IntConsumer call) {
		List<Load.Outcome> rounds = new ArrayList<>();
		Load.repeat(redis, threads, plan.time(), call);
		for (int i = 0; i < plan.rounds(); i++) {
			rounds.add(Load.repeat(redis, threads, plan.time(), call));
		}
		table.row(question, nodes, threads, Table.median(rounds, Load.Outcome::perSecond),
				Table.range(rounds, Load.Outcome::perSecond),
				Table.median(rounds, (round) -> round.durations().quantile(0.5) / 1e3),
				Table.median(rounds, (round) -> round.durations().quantile(0.99) / 1e3),
				Table.median(rounds, Load.Outcome::cpuMicros), Table.median(rounds, Load.Outcome::redisCpuMicros));
	}

}
