package io.github.wsboot.benchmark.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

import io.github.wsboot.benchmark.work.Metric;
import org.jspecify.annotations.Nullable;

/**
 * All figures of a run, each written at once, so that a run that is interrupted has
 * results.
 */
public final class Results implements AutoCloseable {

	private static final String HEADER = "round,scenario,peer,metric,value";

	private final List<Row> rows = new ArrayList<>();

	private final Set<String> notes = new LinkedHashSet<>();

	private final @Nullable PrintWriter writer;

	private record Row(int round, String scenario, String peer, Metric metric, double value) {

	}

	Results(@Nullable PrintWriter writer) {
		this.writer = writer;
	}

	public static Results create(Path file) throws IOException {
		Files.createDirectories(file.toAbsolutePath().getParent());
		Results results = new Results(new PrintWriter(Files.newBufferedWriter(file), true));
		results.write(HEADER);
		return results;
	}

	public static Results load(Path file) throws IOException {
		Results results = new Results(null);
		for (String line : Files.readAllLines(file)) {
			if (line.startsWith("# ")) {
				results.note(line.substring(2));
			}
			else if (!line.equals(HEADER)) {
				String[] fields = line.split(",", -1);
				results.add(Integer.parseInt(fields[0]), fields[1], fields[2], Metric.valueOf(fields[3]),
						Double.parseDouble(fields[4]));
			}
		}
		return results;
	}

	public void note(String note) {
		if (this.notes.add(note)) {
			write("# " + note.replace('\n', ' '));
		}
	}

	public void add(int round, String scenario, String peer, Metric metric, double value) {
		this.rows.add(new Row(round, scenario, peer, metric, value));
		write(String.format(Locale.ROOT, "%d,%s,%s,%s,%.3f", round, scenario, peer, metric, value));
	}

	private void write(String line) {
		if (this.writer != null) {
			this.writer.println(line);
		}
	}

	Set<String> notes() {
		return this.notes;
	}

	int rounds() {
		return this.rows.stream().mapToInt(Row::round).max().orElse(0);
	}

	boolean has(String scenario, String peer) {
		return this.rows.stream().anyMatch((row) -> row.scenario().equals(scenario) && row.peer().equals(peer));
	}

	/**
	 * The values of all rounds in ascending order.
	 */
	List<Double> values(String scenario, String peer, Metric metric) {
		return this.rows.stream()
			.filter((row) -> row.scenario().equals(scenario) && row.peer().equals(peer) && row.metric() == metric)
			.map(Row::value)
			.sorted()
			.toList();
	}

	OptionalDouble median(String scenario, String peer, Metric metric) {
		List<Double> values = values(scenario, peer, metric);
		if (values.isEmpty()) {
			return OptionalDouble.empty();
		}
		int middle = values.size() / 2;
		return OptionalDouble
			.of((values.size() % 2 == 1) ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2);
	}

	@Override
	public void close() {
		if (this.writer != null) {
			this.writer.close();
		}
	}

}
