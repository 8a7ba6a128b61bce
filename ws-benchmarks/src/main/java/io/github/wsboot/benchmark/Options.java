package io.github.wsboot.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.github.wsboot.benchmark.work.Scenario;
import io.github.wsboot.benchmark.work.Scenarios;
import io.github.wsboot.benchmark.work.Timing;

/**
 * What a run consists of.
 *
 * @param name of the run, which names its results
 * @param scenarios what is measured
 * @param peers who takes part
 * @param rounds how often each scenario is measured with each peer
 * @param timing how long one measurement takes
 * @param isLimited whether peers take part only where it is worthwhile
 * @param profile whether flight recordings are made
 * @param results where the results go
 * @param into pages that quote them
 */
record Options(String name, List<Scenario> scenarios, List<Peer> peers, int rounds, Timing timing, boolean isLimited,
		boolean profile, Path results, List<Path> into) {

	static final String USAGE = """
			usage: run quick|full [options]     measure, then write the report
			       run smoke [options]          see whether all peers run
			       run report --name=<name>     write the report of an earlier run again
			       run list                     list peers and scenarios
			       run hot <recording>          the hot methods of a flight recording

			  --name=<name>           of the results, instead of quick or full
			  --peers=<a,b>           only peers whose names start so, and these in every scenario
			  --scenarios=<a,b>       only scenarios whose names start so
			  --rounds=<n>            how often each is measured
			  --seconds=<n>           how long each is measured
			  --profile               leave a flight recording of each measurement in target/profiles
			  --results=<directory>   instead of results
			  --into=<page,page>      pages with marked places for the main figures""";

	private static final List<String> QUICK_PEERS = List.of("ws-tomcat", "ws-jetty", "naive-", "netty", "gorilla");

	boolean takesPart(Peer peer, Scenario scenario) {
		return peer.can(scenario.operations()) && (!this.isLimited || peer.isWorthwhile(scenario));
	}

	static Options parse(String[] arguments) {
		Options defaults = switch (arguments[0]) {
			case "quick" -> quick();
			case "full", "report" -> full();
			case "smoke" -> smoke();
			default -> throw new IllegalArgumentException("Unknown run: " + arguments[0]);
		};
		String name = defaults.name();
		List<Scenario> scenarios = defaults.scenarios();
		List<Peer> peers = defaults.peers();
		int rounds = defaults.rounds();
		Timing timing = defaults.timing();
		boolean limited = defaults.isLimited();
		boolean profile = false;
		Path results = defaults.results();
		List<Path> into = defaults.into();
		for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
			String[] option = argument.split("=", 2);
			String value = (option.length > 1) ? option[1] : "";
			switch (option[0]) {
				case "--name" -> name = value;
				case "--peers" -> {
					peers = select(Peers.all(), Peer::name, List.of(value.split(",")));
					limited = false;
				}
				case "--scenarios" ->
					scenarios = select(defaults.scenarios(), Scenario::name, List.of(value.split(",")));
				case "--rounds" -> rounds = Integer.parseInt(value);
				case "--seconds" -> timing = new Timing(timing.warmUp(), Duration.ofSeconds(Long.parseLong(value)));
				case "--profile" -> profile = true;
				case "--into" -> into = Arrays.stream(value.split(",")).map(Path::of).toList();
				case "--results" -> results = Path.of(value);
				default -> throw new IllegalArgumentException("Unknown option: " + argument);
			}
		}
		return new Options(name, scenarios, peers, rounds, timing, limited, profile, results, into);
	}

	private static Options quick() {
		return new Options("quick", Scenarios.quick(), select(Peers.all(), Peer::name, QUICK_PEERS), 3,
				new Timing(Duration.ofSeconds(1), Duration.ofMillis(1500)), false, false, Path.of("results"),
				List.of());
	}

	private static Options full() {
		return new Options("full", Scenarios.full(), Peers.all(), 3,
				new Timing(Duration.ofSeconds(1), Duration.ofSeconds(2)), true, false, Path.of("results"), List.of());
	}

	static Options smoke() {
		return new Options("smoke", Scenarios.smoke(), Peers.all(), 1,
				new Timing(Duration.ofMillis(100), Duration.ofMillis(300)), false, false, Path.of("target", "results"),
				List.of());
	}

	private static <T> List<T> select(List<T> all, Function<T, String> name, List<String> prefixes) {
		List<T> selected = new ArrayList<>(all);
		List<String> names = all.stream().map(name).toList();
		// a whole name stands for itself only
		selected.removeIf((candidate) -> prefixes.stream()
			.noneMatch((prefix) -> names.contains(prefix) ? name.apply(candidate).equals(prefix)
					: name.apply(candidate).startsWith(prefix)));
		if (selected.isEmpty()) {
			throw new IllegalArgumentException("Nothing starts with any of " + prefixes);
		}
		return selected;
	}

}
