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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import io.github.wsboot.benchmark.work.Metric;
import io.github.wsboot.benchmark.work.Scenario;

/**
 * A Markdown page with a table per scenario and a chart per workload.
 */
public final class Report {

	private static final List<Metric> ALWAYS_ZERO = List.of(Metric.MISSING, Metric.LOST);

	private static final Set<String> OVERVIEW = Set.of("broadcast-1000-64B-16", "broadcast-1000-1024B-16",
			"broadcast-9500-64B-16", "idle-9500");

	private static final Set<String> MAIN_SCENARIOS = Set.of("broadcast-1000-64B-1", "broadcast-1000-64B-16",
			"broadcast-1000-1024B-16", "broadcast-9500-64B-16", "unicast-1000-8", "groups-1000-1000", "echo-100-64B-1",
			"echo-100-64B-16", "stuck-300", "growth-connections-100", "growth-connections-9500", "growth-groups-1",
			"growth-groups-1000", "connect-4000", "idle-9500");

	private static final Set<Metric> MAIN_METRICS = Set.of(Metric.SERVER_MICROS, Metric.P50_MILLIS, Metric.P99_MILLIS,
			Metric.CALL_P50_MICROS, Metric.CONNECT_MICROS, Metric.RESIDENT_BYTES, Metric.OWN_BYTES, Metric.MISSING,
			Metric.LOST);

	private static final String NOTHING = "–";

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
	 * What one scenario said about one subject: the figure that is compared, if there is
	 * one.
	 */
	private record Line(Subject subject, OptionalDouble value) {

		boolean hasValue() {
			return this.value.isPresent();
		}

		double number() {
			return this.value.getAsDouble();
		}

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
		String goals = new Goals(this.results).table();
		if (!goals.isEmpty()) {
			page.append("\n## Goals\n\n").append(goals);
		}
		for (Map.Entry<String, List<Scenario>> workload : workloads().entrySet()) {
			page.append("\n## ").append(capitalized(workload.getKey())).append('\n');
			String chart = name + "-" + workload.getKey() + ".svg";
			Files.writeString(directory.resolve(chart), chart(workload.getValue()));
			page.append("\n![").append(workload.getKey()).append("](").append(chart).append(")\n");
			for (Scenario scenario : workload.getValue()) {
				page.append('\n').append(table(scenario));
			}
		}
		Files.writeString(directory.resolve(name + "-overview.svg"), chart(overview()));
		Files.writeString(directory.resolve(name + ".md"), page);
	}

	/**
	 * Puts what matters most into another page, at its marked places.
	 */
	public void quote(Path page, Path directory, String name) throws IOException {
		Path from = page.toAbsolutePath().normalize().getParent();
		Path to = directory.toAbsolutePath().normalize();
		String link = ((from != null) ? from.relativize(to) : to).toString().replace('\\', '/') + "/" + name;
		StringBuilder notes = new StringBuilder();
		this.results.notes().forEach((note) -> notes.append("- ").append(note).append('\n'));
		notes.append("- Medians of ").append(this.results.rounds()).append(" rounds\n");
		StringBuilder tables = new StringBuilder();
		this.scenarios.stream()
			.filter((scenario) -> MAIN_SCENARIOS.contains(scenario.name()) && !lines(scenario).isEmpty())
			.forEach((scenario) -> tables.append(table(scenario, MAIN_METRICS)).append('\n'));
		Map<String, String> quotes = Map.of("notes", notes.toString(), "goals", new Goals(this.results).table(),
				"tables", tables.toString(), "chart",
				"![Compared with others](" + link + "-overview.svg)\n\n" + sentence(link));
		Files.writeString(page, Quotes.fill(Files.readString(page), quotes));
	}

	/**
	 * How we compare with what is written by hand, in words.
	 */
	private String sentence(String link) {
		List<String> parts = new ArrayList<>();
		for (Scenario scenario : overview()) {
			for (Line line : lines(scenario)) {
				OptionalDouble baseline = this.results.median(scenario.name(), line.subject().baseline(),
						scenario.primary());
				if (line.subject().isOurs() && !line.subject().name().endsWith("-small")) {
					parts.add("| " + scenario.title() + " | " + line.subject().name() + " | "
							+ ratio(scenario.primary(), line.value(), baseline) + " |");
				}
			}
		}
		return "| compared with spring-websocket by hand on the same container | | times better |\n|---|---|--:|\n"
				+ String.join("\n", parts) + "\n\nAll tables: [" + link + ".md](" + link + ".md).\n";
	}

	private List<Scenario> overview() {
		return this.scenarios.stream().filter((scenario) -> OVERVIEW.contains(scenario.name())).toList();
	}

	private Map<String, List<Scenario>> workloads() {
		Map<String, List<Scenario>> workloads = new LinkedHashMap<>();
		for (Scenario scenario : this.scenarios) {
			if (!lines(scenario).isEmpty()) {
				workloads.computeIfAbsent(scenario.workload(), (workload) -> new ArrayList<>()).add(scenario);
			}
		}
		return workloads;
	}

	/**
	 * The subjects that were measured, the best one first.
	 */
	private List<Line> lines(Scenario scenario) {
		Metric primary = scenario.primary();
		Comparator<Line> order = Comparator.comparingDouble(Line::number);
		List<Line> lines = new ArrayList<>(this.subjects.stream()
			.map((subject) -> new Line(subject, median(scenario, subject, primary)))
			.filter(Line::hasValue)
			.sorted(primary.isHigherBetter() ? order.reversed() : order)
			.toList());
		this.subjects.stream()
			.filter((subject) -> this.results.has(scenario.name(), subject.name()))
			.map((subject) -> new Line(subject, median(scenario, subject, primary)))
			.filter((line) -> !line.hasValue())
			.forEach(lines::add);
		return lines;
	}

	private OptionalDouble median(Scenario scenario, Subject subject, Metric metric) {
		return this.results.median(scenario.name(), subject.name(), metric);
	}

	private String table(Scenario scenario) {
		return table(scenario, Set.of(Metric.values()));
	}

	private String table(Scenario scenario, Set<Metric> metrics) {
		List<Line> lines = lines(scenario);
		Metric primary = scenario.primary();
		List<Metric> others = Arrays.stream(Metric.values())
			.filter((metric) -> metric != primary && metrics.contains(metric) && isWorthwhile(scenario, lines, metric))
			.toList();
		Optional<Line> best = lines.stream().filter((line) -> line.hasValue() && !line.subject().isOurs()).findFirst();
		StringBuilder table = new StringBuilder("### " + scenario.title() + "\n\n| server | " + primary.title()
				+ " | min – max | × by hand | × " + best.map((line) -> line.subject().name()).orElse("best"));
		others.forEach((metric) -> table.append(" | ").append(metric.title()));
		table.append(" |\n|---").append("|--:".repeat(4 + others.size())).append("|\n");
		for (Line line : lines) {
			Subject subject = line.subject();
			String name = subject.isOurs() ? "**" + subject.name() + "**" : subject.name();
			OptionalDouble baseline = this.results.median(scenario.name(), subject.baseline(), primary);
			table.append("| ").append(name).append(" | ").append(number(line.value()));
			table.append(" | ").append(range(this.results.values(scenario.name(), subject.name(), primary)));
			table.append(" | ").append(ratio(primary, line.value(), baseline));
			table.append(" | ")
				.append(ratio(primary, line.value(), best.map(Line::value).orElse(OptionalDouble.empty())));
			for (Metric metric : others) {
				table.append(" | ").append(number(median(scenario, subject, metric)));
			}
			table.append(" |\n");
		}
		return table.toString();
	}

	private boolean isWorthwhile(Scenario scenario, List<Line> lines, Metric metric) {
		double nothing = ALWAYS_ZERO.contains(metric) ? 0 : -1;
		return lines.stream().anyMatch((line) -> median(scenario, line.subject(), metric).orElse(nothing) > nothing);
	}

	private static String ratio(Metric metric, OptionalDouble value, OptionalDouble other) {
		if (value.orElse(0) == 0 || other.orElse(0) == 0) {
			return NOTHING;
		}
		double ratio = metric.timesBetter(value.getAsDouble(), other.getAsDouble());
		return String.format(Locale.ROOT, (ratio < 10) ? "%.2f" : "%.1f", ratio);
	}

	private String chart(List<Scenario> workload) {
		BarChart chart = new BarChart();
		for (Scenario scenario : workload) {
			chart.group(scenario.title() + ", " + scenario.primary().title());
			for (Line line : lines(scenario)) {
				line.value()
					.ifPresent(
							(value) -> chart.bar(line.subject().name(), value, number(value), line.subject().isOurs()));
			}
		}
		return chart.toSvg();
	}

	private static String range(List<Double> values) {
		return values.isEmpty() ? NOTHING : number(values.get(0)) + " – " + number(values.get(values.size() - 1));
	}

	private static String number(OptionalDouble value) {
		return value.isPresent() ? number(value.getAsDouble()) : NOTHING;
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (Math.abs(value) < 10) ? "%.2f" : (Math.abs(value) < 100) ? "%.1f" : "%,.0f",
				value);
	}

	private static String capitalized(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1).replace('-', ' ');
	}

}
