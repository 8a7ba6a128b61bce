package io.github.wsboot.benchmark.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Broadcasts to one, two and three other nodes with one connection each.
 */
final class FanOut {

	private static final int RECEIVERS = 3;

	private FanOut() {
	}

	static void measure(ClusterBenchmark.Plan plan, Table table) {
		try (RedisServer redis = RedisServer.start(); Node sender = new Node(redis.url())) {
			List<Node> receivers = new ArrayList<>();
			try {
				table.head("other nodes", "threads", "broadcasts/s", "min – max", "delivered/s", "call p50 µs",
						"call p99 µs", "nodes CPU µs", "Redis CPU µs", "missing");
				for (int nodes = 1; nodes <= RECEIVERS; nodes++) {
					Node receiver = new Node(redis.url());
					receivers.add(receiver);
					receiver.connect();
					int expected = nodes;
					Load.await("the others", () -> sender.manager().getWSCount() == expected);
					row(plan, table, redis, sender, receivers, 1);
					row(plan, table, redis, sender, receivers, Sends.MANY);
				}
			}
			finally {
				receivers.forEach(Node::close);
			}
		}
	}

	private static void row(ClusterBenchmark.Plan plan, Table table, RedisServer redis, Node sender,
			List<Node> receivers, int threads) {
		List<Load.Outcome> rounds = new ArrayList<>();
		long missing = 0;
		for (int i = 0; i <= plan.rounds(); i++) {
			long before = received(receivers);
			Load.Outcome outcome = Load.repeat(redis, threads, plan.time(),
					(thread) -> sender.manager().broadcastBinary(Sends.message()));
			receivers.forEach(Sends::settle);
			if (i > 0) {
				rounds.add(outcome);
				missing += outcome.calls() * receivers.size() - (received(receivers) - before);
			}
		}
		table.row(receivers.size(), threads, Table.median(rounds, Load.Outcome::perSecond),
				Table.range(rounds, Load.Outcome::perSecond),
				Table.median(rounds, (round) -> round.perSecond() * receivers.size()),
				Table.median(rounds, (round) -> round.durations().quantile(0.5) / 1e3),
				Table.median(rounds, (round) -> round.durations().quantile(0.99) / 1e3),
				Table.median(rounds, Load.Outcome::cpuMicros), Table.median(rounds, Load.Outcome::redisCpuMicros),
				missing);
	}

	private static long received(List<Node> receivers) {
		return receivers.stream().mapToLong((receiver) -> receiver.receipts().count()).sum();
	}

}
