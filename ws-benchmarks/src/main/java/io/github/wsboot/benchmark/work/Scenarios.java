package io.github.wsboot.benchmark.work;

import java.util.ArrayList;
import java.util.List;

/**
 * The scenarios of the two runs.
 */
public final class Scenarios {

	private Scenarios() {
	}

	/**
	 * What fits into ten minutes.
	 */
	public static List<Scenario> quick() {
		List<Scenario> scenarios = new ArrayList<>();
		scenarios.add(broadcast(1_000, 64, 16));
		scenarios.add(broadcast(1_000, 64, 1));
		scenarios.add(broadcast(1_000, 1024, 16));
		return scenarios;
	}

	/**
	 * Everything.
	 */
	public static List<Scenario> full() {
		List<Scenario> scenarios = new ArrayList<>();
		for (int size : new int[] { 64, 1024 }) {
			for (int connections : new int[] { 100, 1_000, 9_500 }) {
				for (int inFlight : new int[] { 1, 16 }) {
					scenarios.add(broadcast(connections, size, inFlight));
				}
			}
		}
		return scenarios;
	}

	public static Scenario broadcast(int connections, int size, int inFlight) {
		return new FanOut("broadcast", "broadcast-" + connections + "-" + size + "B-" + inFlight,
				"Broadcast to %,d connections, %s, %d in flight".formatted(connections, size(size), inFlight),
				Metric.RATE, FanOut.Shape.broadcast(connections, size, inFlight));
	}

	private static String size(int bytes) {
		return (bytes % 1024 == 0) ? bytes / 1024 + " KiB" : bytes + " B";
	}

}
