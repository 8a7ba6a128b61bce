package io.github.wsboot.benchmark.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The scenarios of the two runs.
 */
public final class Scenarios {

	private static final int SMALL = 64;

	private static final int LARGE = 1024;

	/** Fills buffers soon, and is still below what Tomcat takes by default. */
	private static final int STUCK_SIZE = 8000;

	private static final Set<String> FOR_ALL = Set.of("broadcast-1000-64B-16", "broadcast-1000-1024B-16",
			"broadcast-9500-64B-16", "unicast-1000-8", "groups-1000-1000", "echo-100-64B-1", "echo-1000-1024B-16",
			"connect-4000", "idle-9500");

	private static final Set<String> FOR_VARIANTS = Set.of("broadcast-1000-64B-16", "idle-9500");

	private Scenarios() {
	}

	/**
	 * What fits into ten minutes.
	 */
	public static List<Scenario> quick() {
		return List.of(broadcast(1_000, SMALL, 16), broadcast(1_000, SMALL, 1), broadcast(1_000, LARGE, 16),
				unicast(1_000, 8), groups(1_000, 1_000), new Echo(100, SMALL, 1), stuck());
	}

	/**
	 * Everything.
	 */
	public static List<Scenario> full() {
		List<Scenario> scenarios = new ArrayList<>();
		for (int size : new int[] { SMALL, LARGE }) {
			for (int connections : new int[] { 100, 1_000, 9_500 }) {
				for (int inFlight : new int[] { 1, 16 }) {
					scenarios.add(broadcast(connections, size, inFlight));
				}
			}
		}
		scenarios.add(unicast(1_000, 1));
		scenarios.add(unicast(1_000, 8));
		scenarios.add(groups(1_000, 1_000));
		scenarios.add(new Echo(100, SMALL, 1));
		scenarios.add(new Echo(100, SMALL, 16));
		scenarios.add(new Echo(1_000, SMALL, 1));
		scenarios.add(new Echo(1_000, LARGE, 16));
		scenarios.add(stuck());
		for (int connections : new int[] { 100, 1_000, 9_500 }) {
			scenarios.add(growingConnections(connections));
		}
		for (int groups : new int[] { 1, 10, 100, 1_000 }) {
			scenarios.add(growingGroups(groups));
		}
		scenarios.add(new ConnectRate(4_000));
		scenarios.add(new IdleMemory(9_500));
		return scenarios;
	}

	/**
	 * What all peers take part in, in the full run.
	 */
	public static Set<String> forAll() {
		return FOR_ALL;
	}

	/**
	 * What variants of this library take part in, in the full run.
	 */
	public static Set<String> forVariants() {
		return FOR_VARIANTS;
	}

	/**
	 * A small one, to see whether everything runs.
	 */
	public static List<Scenario> smoke() {
		return List.of(broadcast(50, SMALL, 4), unicast(50, 2), groups(50, 10), new Echo(50, SMALL, 4),
				new ConnectRate(100), new IdleMemory(100));
	}

	private static Scenario broadcast(int connections, int size, int inFlight) {
		return new FanOut("broadcast", "broadcast-" + connections + "-" + size + "B-" + inFlight,
				"Broadcast to %,d connections, %s, %d in flight".formatted(connections, size(size), inFlight),
				Metric.RATE, FanOut.Shape.broadcast(connections, size, inFlight));
	}

	private static Scenario unicast(int connections, int threads) {
		return new FanOut("unicast", "unicast-" + connections + "-" + threads,
				"One of %,d connections at random, %d sending".formatted(connections, threads), Metric.RATE,
				FanOut.Shape.unicast(connections, SMALL, threads));
	}

	private static Scenario groups(int connections, int groups) {
		return new FanOut("groups", "groups-" + connections + "-" + groups,
				"One of %,d groups of 10 at random, %,d connections".formatted(groups, connections), Metric.RATE,
				FanOut.Shape.groups(connections, SMALL, groups, 10));
	}

	private static Scenario stuck() {
		return new FanOut("stuck", "stuck-300", "Broadcast to 299 connections beside one that never reads",
				Metric.MAX_MILLIS, FanOut.Shape.broadcast(299, STUCK_SIZE, 4).withStuck(1));
	}

	private static Scenario growingConnections(int connections) {
		return new FanOut("growth", "growth-connections-" + connections,
				"One message to one of %,d connections".formatted(connections), Metric.SERVER_MICROS,
				FanOut.Shape.unicast(connections, SMALL, 8).sparse());
	}

	private static Scenario growingGroups(int groups) {
		return new FanOut("growth", "growth-groups-" + groups,
				"One message to one of %,d groups of 10 of 1,000 connections".formatted(groups), Metric.SERVER_MICROS,
				FanOut.Shape.groups(1_000, SMALL, groups, 10).sparse());
	}

	static String size(int bytes) {
		return (bytes % 1024 == 0) ? bytes / 1024 + " KiB" : bytes + " B";
	}

}
