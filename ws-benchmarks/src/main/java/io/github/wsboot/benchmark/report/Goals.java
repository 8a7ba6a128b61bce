package io.github.wsboot.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

import io.github.wsboot.benchmark.work.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What this library has set out to reach, and whether a run shows it.
 */
final class Goals {

	private static final String TOMCAT = "ws-tomcat";

	private static final String JETTY = "ws-jetty";

	private static final String NAIVE_TOMCAT = "naive-tomcat";

	private static final String NAIVE_JETTY = "naive-jetty";

	private static final String GORILLA = "gorilla";

	/** What happens once is not forgiven because it does not happen in every round. */
	private static final Set<Metric> WORST = Set.of(Metric.MAX_MILLIS, Metric.MISSING);

	/** Less than one third more, which is what noise makes. */
	private static final double FLAT = 0.75;

	/** Microseconds that differ by less than this say nothing. */
	private static final double CONSTANT = 0.5;

	private static final List<Goal> GOALS = goals();

	private final Results results;

	/**
	 * A figure, compared with another one or with a number.
	 */
	private record Figure(String scenario, String peer, Metric metric) {

		@Override
		public String toString() {
			return this.peer + " " + this.scenario;
		}

	}

	/**
	 * What is wanted: to be so many times better than another figure, or at most so much.
	 */
	private record Goal(Figure figure, @Nullable Figure other, double wanted) {

	}

	Goals(Results results) {
		this.results = results;
	}

	private static List<Goal> goals() {
		List<Goal> goals = new ArrayList<>();
		goals.add(rate("broadcast-1000-64B-16", TOMCAT, NAIVE_TOMCAT, 4));
		goals.add(rate("broadcast-1000-64B-16", TOMCAT, GORILLA, 1.5));
		goals.add(rate("broadcast-1000-1024B-16", TOMCAT, NAIVE_TOMCAT, 3.5));
		goals.add(rate("broadcast-1000-1024B-16", TOMCAT, GORILLA, 1.1));
		goals.add(rate("broadcast-1000-64B-16", JETTY, NAIVE_JETTY, 5));
		goals.add(rate("broadcast-1000-1024B-16", JETTY, NAIVE_JETTY, 5));
		goals.add(rate("broadcast-1000-64B-1", TOMCAT, NAIVE_TOMCAT, 1.2));
		goals.add(rate("broadcast-1000-64B-1", JETTY, NAIVE_JETTY, 1.2));
		goals.add(rate("broadcast-9500-64B-16", TOMCAT, NAIVE_TOMCAT, 4));
		goals.add(rate("broadcast-9500-64B-16", TOMCAT, GORILLA, 1.8));
		goals.add(rate("broadcast-9500-64B-16", JETTY, NAIVE_JETTY, 4));
		for (String peer : List.of(TOMCAT, JETTY)) {
			for (String scenario : List.of("unicast-1000-8", "broadcast-1000-64B-1", "broadcast-100-64B-16",
					"broadcast-1000-64B-16", "broadcast-9500-64B-16")) {
				goals.add(atMost(scenario, peer, Metric.CALL_P50_MICROS, 20));
			}
			goals.add(new Goal(new Figure("broadcast-9500-64B-16", peer, Metric.CALL_P50_MICROS),
					new Figure("broadcast-100-64B-16", peer, Metric.CALL_P50_MICROS), CONSTANT));
		}
		for (String scenario : List.of("echo-100-64B-1", "echo-100-64B-16", "echo-1000-64B-1", "echo-1000-1024B-16")) {
			goals.add(rate(scenario, TOMCAT, NAIVE_TOMCAT, 0.95));
			goals.add(rate(scenario, JETTY, NAIVE_JETTY, 0.95));
		}
		goals.add(better("idle-9500", TOMCAT, Metric.HEAP_BYTES, NAIVE_TOMCAT, 2));
		goals.add(atMost("idle-9500", "ws-tomcat-small", Metric.HEAP_BYTES, 20_000));
		for (String peer : List.of(TOMCAT, JETTY)) {
			goals.add(atMost("idle-9500", peer, Metric.OWN_BYTES, 1024));
			goals.add(atMost("stuck-300", peer, Metric.MAX_MILLIS, 500));
			goals.add(atMost("stuck-300", peer, Metric.MISSING, 0));
		}
		goals.add(better("connect-4000", TOMCAT, Metric.CONNECTS, NAIVE_TOMCAT, 0.95));
		goals.add(better("connect-4000", JETTY, Metric.CONNECTS, NAIVE_JETTY, 0.95));
		for (String peer : List.of(TOMCAT, JETTY)) {
			goals.add(flat("growth-connections-9500", "growth-connections-100", peer));
			goals.add(flat("growth-groups-1000", "growth-groups-1", peer));
		}
		return goals;
	}

	private static Goal rate(String scenario, String peer, String other, double wanted) {
		return better(scenario, peer, Metric.RATE, other, wanted);
	}

	private static Goal better(String scenario, String peer, Metric metric, String other, double wanted) {
		return new Goal(new Figure(scenario, peer, metric), new Figure(scenario, other, metric), wanted);
	}

	private static Goal atMost(String scenario, String peer, Metric metric, double wanted) {
		return new Goal(new Figure(scenario, peer, metric), null, wanted);
	}

	private static Goal flat(String large, String small, String peer) {
		return new Goal(new Figure(large, peer, Metric.SERVER_MICROS), new Figure(small, peer, Metric.SERVER_MICROS),
				FLAT);
	}

	/**
	 * The goals that this run says something about, as rows of a table. Medians, but the
	 * worst round where one is too many.
	 */
	String table() {
		StringBuilder table = new StringBuilder();
		int unknown = 0;
		for (Goal goal : GOALS) {
			Figure figure = goal.figure();
			Figure other = goal.other();
			OptionalDouble value = value(figure);
			OptionalDouble otherValue = (other != null) ? value(other) : OptionalDouble.of(1);
			if (value.isPresent() && otherValue.isPresent()) {
				double measured = (other != null)
						? figure.metric().timesBetter(value.getAsDouble(), otherValue.getAsDouble())
						: value.getAsDouble();
				boolean met = (other != null) ? measured >= goal.wanted() : measured <= goal.wanted();
				String wanted = (other != null) ? "≥ " + number(goal.wanted()) + " × " + other(figure, other)
						: "≤ " + number(goal.wanted());
				table.append("| %s | %s | %s | %s | %s |%n".formatted(figure, figure.metric().title(), wanted,
						number(measured), met ? "met" : "**missed**"));
			}
			else {
				unknown++;
			}
		}
		if (table.isEmpty()) {
			return "";
		}
		return "| | figure | wanted | measured | |\n|---|---|---|--:|---|\n" + table
				+ ((unknown > 0) ? "\nGoals that need a measurement this run does not have: " + unknown + ".\n" : "");
	}

	private static String other(Figure figure, Figure other) {
		return other.scenario().equals(figure.scenario()) ? other.peer() : other.scenario();
	}

	private OptionalDouble value(Figure figure) {
		List<Double> values = this.results.values(figure.scenario(), figure.peer(), figure.metric());
		if (WORST.contains(figure.metric()) && !values.isEmpty()) {
			return OptionalDouble.of(values.get(values.size() - 1));
		}
		return this.results.median(figure.scenario(), figure.peer(), figure.metric());
	}

	private static String number(double value) {
		return (value >= 100 || value == Math.rint(value)) ? String.format(Locale.ROOT, "%,.0f", value)
				: String.format(Locale.ROOT, "%.2f", value);
	}

}
