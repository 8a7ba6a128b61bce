package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * One workload with its parameters.
 */
public interface Scenario {

	/**
	 * Its name in options and results, for instance {@code broadcast-1000-64B-16}.
	 */
	String name();

	/**
	 * The workload, for instance {@code broadcast}.
	 */
	String workload();

	/**
	 * What it does, in a few words.
	 */
	String title();

	/**
	 * What a peer has to be able to do, as characters of commands.
	 */
	String operations();

	/**
	 * The figure that is compared.
	 */
	Metric primary();

	/**
	 * Whether it needs a process that has not served anything before.
	 */
	default boolean isFresh() {
		return false;
	}

	/**
	 * How often it is measured in a run of so many rounds.
	 */
	default int rounds(int wanted) {
		return wanted;
	}

	/**
	 * How long one measurement takes, roughly.
	 */
	Duration expected(Timing timing);

	/**
	 * Measures once.
	 */
	Map<Metric, Double> measure(Server server, Timing timing) throws IOException;

}
