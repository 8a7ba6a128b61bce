package io.github.wsboot.benchmark.cluster;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.WebSocketManager;

/**
 * How long it takes until everything is right again.
 */
final class Recovery {

	private static final String NAME = "one";

	private Recovery() {
	}

	/**
	 * Redis has lost everything.
	 */
	static void resync(ClusterBenchmark.Plan plan, Table table) {
		int connections = plan.connections();
		List<Double> counted = new ArrayList<>();
		List<Double> routed = new ArrayList<>();
		try (RedisServer redis = RedisServer.start();
				Node observer = new Node(redis.url());
				Node node = new Node(redis.url())) {
			node.connectAll(NAME, connections);
			WebSocketManager manager = observer.manager();
			Load.await("all", () -> manager.getWSCount() == connections);
			for (int i = 0; i < plan.rounds(); i++) {
				redis.restart();
				long start = System.nanoTime();
				Load.await("all again", () -> manager.getWSCount() == connections);
				counted.add((System.nanoTime() - start) / 1e9);
				Load.await("topics", () -> isReached(manager, 0) && isReached(manager, connections - 1)
						&& isReached(manager, connections / 2));
				routed.add((System.nanoTime() - start) / 1e9);
				Sends.settle(node);
			}
		}
		table.head("after Redis was restarted empty", "median s", "min – max");
		row(table, "another node counts " + connections, counted);
		row(table, "and reaches them", routed);
	}

	/**
	 * A node is killed.
	 */
	static void death(ClusterBenchmark.Plan plan, Table table) {
		int connections = plan.connections();
		List<Double> unreached = new ArrayList<>();
		List<Double> gone = new ArrayList<>();
		List<Double> reaped = new ArrayList<>();
		try (RedisServer redis = RedisServer.start(); Node observer = new Node(redis.url())) {
			WebSocketManager manager = observer.manager();
			Load.await("oneself", () -> manager.getWSCount() == 0);
			long keys = redis.size();
			for (int i = 0; i < plan.rounds(); i++) {
				try (NodeProcess victim = NodeProcess.start(redis.url(), connections)) {
					Load.await("all", () -> manager.getWSCount() == connections && isReached(manager, 0));
					victim.kill();
				}
				long start = System.nanoTime();
				Load.await("topics to end", () -> !isReached(manager, 0));
				unreached.add((System.nanoTime() - start) / 1e9);
				Load.await("all to be gone", () -> manager.getWSCount() == 0);
				gone.add((System.nanoTime() - start) / 1e9);
				Load.await("the reaper", () -> redis.size() <= keys);
				reaped.add((System.nanoTime() - start) / 1e9);
			}
		}
		table.head("after a node with " + connections + " was killed", "median s", "min – max");
		row(table, "nothing is sent to it", unreached);
		row(table, "its connections are in no answer", gone);
		row(table, "nothing of it is left in Redis", reaped);
	}

	private static boolean isReached(WebSocketManager manager, int index) {
		return manager.sendBinary(Node.code(NAME, index), Sends.message()).forwarded() == 1;
	}

	private static void row(Table table, String what, List<Double> seconds) {
		table.row(what, Table.median(seconds, Double::doubleValue), Table.range(seconds, Double::doubleValue));
	}

}
