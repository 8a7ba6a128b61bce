package io.github.wsboot.benchmark.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.wsboot.benchmark.protocol.Histogram;

/**
 * From the call that sends until the message is written to the connection, with a message
 * every two milliseconds.
 */
final class Latency {

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);

	private Latency() {
	}

	static void measure(ClusterBenchmark.Plan plan, Table table) {
		try (RedisServer redis = RedisServer.start();
				Node sender = new Node(redis.url());
				Node receiver = new Node(redis.url())) {
			sender.connect("here", 0);
			receiver.connect("there", 0);
			Load.await("the other", () -> sender.manager().getWSCount() == 2);
			table.head("one way to", "p50 µs", "min – max", "p99 µs", "min – max");
			row(plan, table, sender, sender, "a connection here", Node.code("here", 0));
			row(plan, table, sender, receiver, "a connection there", Node.code("there", 0));
		}
	}

	private static void row(ClusterBenchmark.Plan plan, Table table, Node sender, Node receiver, String what,
			String code) {
		List<long[]> rounds = new ArrayList<>();
		Histogram delays = receiver.receipts().delays();
		for (int i = 0; i <= plan.rounds(); i++) {
			delays.reset();
			long next = System.nanoTime();
			long end = next + plan.time().toNanos();
			while (next < end) {
				sender.manager().sendBinary(code, Sends.message());
				next += INTERVAL;
				LockSupport.parkNanos(next - System.nanoTime());
			}
			Sends.settle(receiver);
			if (i > 0) {
				rounds.add(new long[] { delays.quantile(0.5), delays.quantile(0.99) });
			}
		}
		table.row(what, Table.median(rounds, (round) -> round[0] / 1e3), Table.range(rounds, (round) -> round[0] / 1e3),
				Table.median(rounds, (round) -> round[1] / 1e3), Table.range(rounds, (round) -> round[1] / 1e3));
	}

}
