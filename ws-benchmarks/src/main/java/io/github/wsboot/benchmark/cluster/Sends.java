package io.github.wsboot.benchmark.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;

/**
 * Sends to connections on another node.
 */
final class Sends {

	static final int BYTES = 200;

	static final int MANY = 64;

	private Sends() {
	}

	static void measure(ClusterBenchmark.Plan plan, Table table) {
		try (RedisServer redis = RedisServer.start();
				Node sender = new Node(redis.url());
				Node receiver = new Node(redis.url())) {
			String[] generated = new String[MANY];
			for (int i = 0; i < MANY; i++) {
				generated[i] = receiver.connect();
				receiver.connect("there", i);
				sender.connect("here", i);
			}
			Load.await("the others", () -> sender.manager().getWSCount() == 3 * MANY);
			WebSocketManager manager = sender.manager();
			table.head("send", "threads", "calls/s", "min – max", "call p50 µs", "call p99 µs", "nodes CPU µs",
					"Redis CPU µs", "missing");
			IntConsumer toHere = (thread) -> manager.sendBinary(Node.code("here", thread), message());
			IntConsumer toCode = (thread) -> manager.sendBinary(Node.code("there", thread), message());
			IntConsumer toUid = (thread) -> manager.to(Target.uid(Node.uid("there", thread))).sendBinary(message());
			IntConsumer toOneUid = (thread) -> manager.to(Target.uid(Node.uid("there", 0))).sendBinary(message());
			IntConsumer toGenerated = (thread) -> manager.sendBinary(generated[thread], message());
			for (int threads : new int[] { 1, MANY }) {
				row(plan, table, redis, sender, "a connection here", threads, toHere);
				row(plan, table, redis, receiver, "a code there", threads, toCode);
				row(plan, table, redis, receiver, "a uid there", threads, toUid);
				row(plan, table, redis, receiver, "generated codes there, one topic", threads, toGenerated);
			}
			row(plan, table, redis, receiver, "one uid there, one topic", MANY, toOneUid);
		}
	}

	static byte[] message() {
		return Receipts.stamped(BYTES);
	}

	private static void row(ClusterBenchmark.Plan plan, Table table, RedisServer redis, Node receiver, String what,
			int threads, IntConsumer call) {
		List<Load.Outcome> rounds = new ArrayList<>();
		long missing = 0;
		Load.repeat(redis, threads, plan.time(), call);
		settle(receiver);
		for (int i = 0; i < plan.rounds(); i++) {
			long before = receiver.receipts().count();
			Load.Outcome outcome = Load.repeat(redis, threads, plan.time(), call);
			settle(receiver);
			missing += outcome.calls() - (receiver.receipts().count() - before);
			rounds.add(outcome);
		}
		table.row(what, threads, Table.median(rounds, Load.Outcome::perSecond),
				Table.range(rounds, Load.Outcome::perSecond),
				Table.median(rounds, (round) -> round.durations().quantile(0.5) / 1e3),
				Table.median(rounds, (round) -> round.durations().quantile(0.99) / 1e3),
				Table.median(rounds, Load.Outcome::cpuMicros), Table.median(rounds, Load.Outcome::redisCpuMicros),
				missing);
	}

	/**
	 * Waits until nothing arrives any more.
	 */
	static void settle(Node receiver) {
		long before;
		do {
			before = receiver.receipts().count();
			pause(Duration.ofMillis(300));
		}
		while (receiver.receipts().count() > before);
	}

	static void pause(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
