package io.github.wsboot.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.wsboot.benchmark.report.HotSpots;
import io.github.wsboot.benchmark.report.Report;
import io.github.wsboot.benchmark.report.Results;
import io.github.wsboot.benchmark.work.Scenario;
import io.github.wsboot.benchmark.work.Scenarios;

/**
 * Compares this library with its peers.
 */
public final class Benchmark {

	private Benchmark() {
	}

	public static void main(String[] arguments) throws IOException {
		String command = (arguments.length > 0) ? arguments[0] : "";
		try {
			switch (command) {
				case "list" -> list();
				case "report" -> report(Options.parse(arguments));
				case "hot" -> System.out.println(HotSpots.of(Path.of((arguments.length > 1) ? arguments[1] : "")));
				case "quick", "full", "smoke" -> run(Options.parse(arguments));
				default -> System.out.println(Options.USAGE);
			}
		}
		catch (IllegalArgumentException ex) {
			System.out.println(ex.getMessage() + "\n\n" + Options.USAGE);
			System.exit(2);
		}
	}

	static void run(Options options) throws IOException {
		Path raw = options.results().resolve(options.name() + ".csv");
		try (Results results = Results.create(raw); Runner runner = new Runner(options, results)) {
			runner.run();
		}
		report(options);
	}

	private static void report(Options options) throws IOException {
		Results results = Results.load(options.results().resolve(options.name() + ".csv"));
		List<Report.Subject> subjects = Peers.all()
			.stream()
			.map((peer) -> new Report.Subject(peer.name(), peer.title(), peer.baseline()))
			.toList();
		Report report = new Report(results, options.scenarios(), subjects);
		report.write(options.results(), options.name());
		for (Path page : options.into()) {
			report.quote(page, options.results(), options.name());
		}
		System.out.println("Written: " + options.results().resolve(options.name() + ".md"));
	}

	private static void list() {
		System.out.println("Peers:");
		Peers.all().forEach((peer) -> System.out.printf("  %-16s %s%n", peer.name(), peer.title()));
		System.out.println("Scenarios (* also quick):");
		List<String> quick = Scenarios.quick().stream().map(Scenario::name).toList();
		Scenarios.full()
			.forEach((scenario) -> System.out.printf("%s %-24s %s%n", quick.contains(scenario.name()) ? "*" : " ",
					scenario.name(), scenario.title()));
	}

}
