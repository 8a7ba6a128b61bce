package io.github.wsboot.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import io.github.wsboot.benchmark.work.Metric;
import io.github.wsboot.benchmark.work.Scenario;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown page with a table per scenario and a chart per workload.
 */
public final class Report {

	private static final List<Metric> ALWAYS_ZERO = List.of(Metric.MISSING, Metric.LOST);

	private final Results results;

	private final List<Scenario> scenarios;

	private final List<Subject> subjects;

	/**
	 * Who was measured.
	 *
	 * @param name its name in the results
	 * @param title what it is
	 * @param baseline the name of whom it is compared with
	 */
	public record Subject(String name, String title, String baseline) {

		boolean isOurs() {
			return this.name.startsWith("ws-");
		}

	}

	/**
	 * What one scenario said about one subject.
	 */
	private record Line(Subject subject, double value) {

	}

	public Report(Results results, List<Scenario> scenarios, List<Subject> subjects) {
		this.results = results;
		this.scenarios = scenarios;
		this.subjects = subjects;
	}

	public void write(Path directory, String name) throws IOException {
		StringBuilder page = new StringBuilder("# Results of the " + name + " run\n\n");
		this.results.notes().forEach((note) -> page.append("- ").append(note).append('\n'));
		page.append("- Medians of ").append(this.results.rounds()).append(" rounds\n");
		for (Map.Entry<String, List<Scenario>> workload : workloads().entrySet()) {
			page.append("\n## ").append(capitalized(workload.getKey())).append('\n');
			String chart = name + "-" + workload.getKey() + ".svg";
			Files.writeString(directory.resolve(chart), chart(workload.getValue()));
			page.append("\n![").append(workload.getKey()).append("](").append(chart).append(")\n");
			for (Scenario scenario : workload.getValue()) {
				page.append('\n').append(table(scenario));
			}
		}
		Files.writeString(directory.resolve(name + ".md"), page);
	}

	private Map<String, List<Scenario>> workloads() {
		Map<String, List<Scenario>> workloads = new LinkedHashMap<>();
		for (Scenario scenario : this.scenarios) {
			if (!lines(scenario).isEmpty()) {
				workloads.computeIfAbsent(scenario.workload(), (workload) -> new ArrayList<>())
					.add(scenario);
			}
		}
		return workloads;
	}

	/**
	 * The subjects that were measured, the best one first.
	 */
	private List<Line> lines(Scenario scenario) {
		Comparator<Line> ascending = Comparator.comparingDouble(Line::value);
		return this.subjects.stream()
			.flatMap((subject) -> median(scenario, subject, scenario.primary()).stream()
				.mapToObj((value) -> new Line(subject, value)))
			.sorted(scenario.primary().isHigherBetter() ? ascending.reversed() : ascending)
			.toList();
	}

	private OptionalDouble median(Scenario scenario, Subject subject, Metric metric) {
		return this.results.median(scenario.name(), subject.name(), metric);
	}

	private String table(Scenario scenario) {
		List<Line> lines = lines(scenario);
		Metric primary = scenario.primary();
		List<Metric> others = Arrays.stream(Metric.values())
			.filter((metric) -> metric != primary && isWorthwhile(scenario, lines, metric))
			.toList();
		@Nullable Line best = lines.stream().filter((line) -> !line.subject().isOurs()).findFirst().orElse(null);
		StringBuilder table = new StringBuilder("### " + scenario.title() + "\n\n| server | " + primary.title()
				+ " | min – max | × by hand | × " + ((best != null) ? best.subject().name() : "best"));
		others.forEach((metric) -> table.append(" | ").append(metric.title()));
		table.append(" |\n|---").append("|--:".repeat(4 + others.size())).append("|\n");
		for (Line line : lines) {
			Subject subject = line.subject();
			String name = subject.isOurs() ? "**" + subject.name() + "**" : subject.name();
			List<Double> values = this.results.values(scenario.name(), subject.name(), primary);
			OptionalDouble baseline = this.results.median(scenario.name(), subject.baseline(), primary);
			table.append("| ").append(name).append(" | ").append(number(line.value()));
			table.append(" | ").append(number(values.get(0))).append(" – ");
			table.append(number(values.get(values.size() - 1)));
			table.append(" | ").append(ratio(primary, line.value(), baseline));
			table.append(" | ")
				.append(ratio(primary, line.value(),
						(best != null) ? OptionalDouble.of(best.value()) : OptionalDouble.empty()));
			for (Metric metric : others) {
				OptionalDouble median = median(scenario, subject, metric);
				table.append(" | ").append(median.isPresent() ? number(median.getAsDouble()) : "–");
			}
			table.append(" |\n");
		}
		return table.toString();
	}

	private boolean isWorthwhile(Scenario scenario, List<Line> lines, Metric metric) {
		double nothing = ALWAYS_ZERO.contains(metric) ? 0 : -1;
		return lines.stream()
			.anyMatch((line) -> median(scenario, line.subject(), metric).orElse(nothing) > nothing);
	}

	/**
	 * How many times better, so that more than 1 is good whatever the figure.
	 */
	private static String ratio(Metric metric, double value, OptionalDouble other) {
		if (other.isEmpty() || value == 0 || other.getAsDouble() == 0) {
			return "–";
		}
		double ratio = metric.isHigherBetter() ? value / other.getAsDouble() : other.getAsDouble() / value;
		return String.format(Locale.ROOT, (ratio < 10) ? "%.2f" : "%.1f", ratio);
	}

	private String chart(List<Scenario> workload) {
		BarChart chart = new BarChart();
		for (Scenario scenario : workload) {
			chart.group(scenario.title() + ", " + scenario.primary().title());
			for (Line line : lines(scenario)) {
				chart.bar(line.subject().name(), line.value(), number(line.value()), line.subject().isOurs());
			}
		}
		return chart.toSvg();
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (Math.abs(value) < 10) ? "%.2f" : (Math.abs(value) < 100) ? "%.1f" : "%,.0f",
				value);
	}

	private static String capitalized(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1).replace('-', ' ');
	}

}
