package io.github.wsboot.benchmark.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that claim a code and have a uid and two groups: how many per second, and
 * what they take of Redis.
 */
final class Growth {

	private static final int ALONE = 2000;

	private Growth() {
	}

	static void measure(ClusterBenchmark.Plan plan, Table table) {
		List<Map<String, Double>> rounds = new ArrayList<>();
		for (int i = 0; i <= plan.rounds(); i++) {
			Map<String, Double> figures = round((i == 0) ? Math.min(plan.connections(), 5000) : plan.connections());
			if (i > 0) {
				rounds.add(figures);
			}
		}
		table.head("figure", "median", "min – max");
		rounds.get(0)
			.keySet()
			.stream()
			.sorted()
			.forEach((figure) -> table.row(figure, Table.median(rounds, (round) -> round.getOrDefault(figure, 0.0)),
					Table.range(rounds, (round) -> round.getOrDefault(figure, 0.0))));
	}

	private static Map<String, Double> round(int connections) {
		try (RedisServer redis = RedisServer.start();
				Node observer = new Node(redis.url());
				Node node = new Node(redis.url())) {
			Load.await("the node", () -> observer.manager().getWSCount() == 0);
			long start = System.nanoTime();
			for (int i = 0; i < ALONE; i++) {
				node.connect("alone", i);
			}
			double alone = ALONE * 1e9 / (System.nanoTime() - start);
			Load.await("them", () -> observer.manager().getWSCount() == ALONE);
			AtomicInteger seen = new AtomicInteger(ALONE);
			long empty = redis.usedMemory();
			long redisCpu = redis.cpuNanos();
			start = System.nanoTime();
			node.connectAll("all", connections);
			double together = connections * 1e9 / (System.nanoTime() - start);
			seen.addAndGet(connections);
			Load.await("them", () -> observer.manager().getWSCount() == seen.get());
			String last = Node.room("all", connections - 1);
			Load.await("the last", () -> observer.manager().groups().count(last) == connections / 10);
			double visible = connections * 1e9 / (System.nanoTime() - start);
			double cpu = (redis.cpuNanos() - redisCpu) / 1e3 / connections;
			double memory = (redis.usedMemory() - empty) / (double) connections;
			return Map.of("connections/s, 1 thread", alone, "connections/s, 64 threads", together,
					"connections/s, 64 threads, until others see them all", visible, "Redis CPU µs per connection", cpu,
					"Redis memory per connection, bytes", memory);
		}
	}

}
