package io.github.wsboot.benchmark.cluster;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Prints figures as Markdown. With several rounds each is a median, with the range beside
 * it.
 */
final class Table {

	private final PrintStream out;

	Table(PrintStream out) {
		this.out = out;
	}

	/**
	 * How busy the machine is, by whoever else is on it, too.
	 */
	static String load() {
		return String.format(Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
	}

	void note(String text) {
		this.out.println("\n" + text + "\n");
	}

	void head(String... columns) {
		row((Object[]) columns);
		row(Arrays.stream(columns).map((column) -> "---").toArray());
	}

	void row(Object... cells) {
		this.out.println(Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
	}

	static String number(double value) {
		return String.format(Locale.ROOT, (value < 10) ? "%.2f" : (value < 100) ? "%.1f" : "%,.0f", value);
	}

	/**
	 * The median of some rounds.
	 */
	static <T> String median(List<T> rounds, ToDoubleFunction<T> figure) {
		double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
		return number(sorted[sorted.length / 2]);
	}

	/**
	 * The least and the most of some rounds.
	 */
	static <T> String range(List<T> rounds, ToDoubleFunction<T> figure) {
		double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
		return number(sorted[0]) + " – " + number(sorted[sorted.length - 1]);
	}

}
