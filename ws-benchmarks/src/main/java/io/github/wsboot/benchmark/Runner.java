package io.github.wsboot.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.wsboot.benchmark.report.Results;
import io.github.wsboot.benchmark.work.Metric;
import io.github.wsboot.benchmark.work.Scenario;

/**
 * Runs rounds in which each scenario is measured with one peer after the other, every
 * other round in reverse order: what slows the machine down for a while, or what a
 * measurement leaves behind, hits everyone.
 */
final class Runner implements AutoCloseable {

	private static final Path LOGS = Path.of("target", "logs");

	private static final Path PROFILES = Path.of("target", "profiles");

	/** What it takes until a process serves, and until it is warm. */
	private static final Duration START = Duration.ofSeconds(5);

	private final Options options;

	private final Results results;

	private final Map<Peer, List<String>> commands = new LinkedHashMap<>();

	private final Map<Peer, ServerProcess> servers = new LinkedHashMap<>();

	/**
	 * One measurement.
	 */
	private record Step(int round, Scenario scenario, Peer peer) {

	}

	Runner(Options options, Results results) {
		this.options = options;
		this.results = results;
	}

	void run() throws IOException {
		Machine.describe().forEach(this.results::note);
		for (Peer peer : this.options.peers()) {
			try {
				this.commands.put(peer, peer.launch().command());
			}
			catch (Peer.UnavailableException ex) {
				note(peer.name() + " is skipped: " + ex.getMessage());
			}
		}
		List<Step> steps = steps();
		Duration estimate = expected(steps);
		System.out.printf("%,d measurements, about %d minutes%n", steps.size(), minutes(estimate));
		Instant start = Instant.now();
		Duration expected = Duration.ZERO;
		int round = 1;
		for (Step step : steps) {
			if (step.round() > round) {
				round = step.round();
				double pace = (double) Duration.between(start, Instant.now()).toMillis() / expected.toMillis();
				System.out.printf("Round %d of %d, about %d minutes are left%n", round, this.options.rounds(),
						minutes(Duration.ofMillis((long) (pace * estimate.minus(expected).toMillis()))));
			}
			if (this.commands.containsKey(step.peer())) {
				measure(step.round(), step.scenario(), step.peer());
			}
			expected = expected.plus(step.scenario().expected(this.options.timing()));
		}
		note("Took " + minutes(Duration.between(start, Instant.now())) + " minutes");
	}

	private List<Step> steps() {
		List<Step> steps = new ArrayList<>();
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Scenario scenario : this.options.scenarios()) {
				for (Peer peer : order(round)) {
					if (round <= scenario.rounds(this.options.rounds()) && this.options.takesPart(peer, scenario)) {
						steps.add(new Step(round, scenario, peer));
					}
				}
			}
		}
		return steps;
	}

	private Duration expected(List<Step> steps) {
		return steps.stream()
			.map((step) -> step.scenario().expected(this.options.timing()))
			.reduce(START.multipliedBy(this.commands.size()), Duration::plus);
	}

	private static long minutes(Duration duration) {
		return Math.round(duration.toSeconds() / 60.0);
	}

	private List<Peer> order(int round) {
		List<Peer> peers = new ArrayList<>(this.commands.keySet());
		if (round % 2 == 0) {
			Collections.reverse(peers);
		}
		return peers;
	}

	private void measure(int round, Scenario scenario, Peer peer) {
		System.out.printf(Locale.ROOT, "%2d/%d  %-24s %-14s ", round, this.options.rounds(), scenario.name(),
				peer.name());
		System.out.flush();
		long start = System.nanoTime();
		ServerProcess server;
		try {
			server = scenario.isFresh() ? start(peer) : server(peer);
		}
		catch (IOException ex) {
			System.out.println("skipped");
			note(peer.name() + " is skipped: " + ex.getMessage());
			this.commands.remove(peer);
			return;
		}
		try {
			server.settle();
			Map<Metric, Double> figures = measure(scenario, server, PROFILES
				.resolve(this.options.name() + "-" + scenario.name() + "-" + peer.name() + "-" + round + ".jfr"));
			figures.forEach((metric, value) -> this.results.add(round, scenario.name(), peer.name(), metric, value));
			System.out.printf(Locale.ROOT, "%4.1f s  %s%n", (System.nanoTime() - start) / 1e9, summary(figures));
		}
		catch (IOException | RuntimeException ex) {
			System.out.println("failed");
			note(scenario.name() + " of " + peer.name() + " failed in round " + round + ": " + ex.getMessage());
			stop(peer);
		}
		if (scenario.isFresh()) {
			server.close();
		}
	}

	private Map<Metric, Double> measure(Scenario scenario, ServerProcess server, Path profile) throws IOException {
		if (!this.options.profile()) {
			return scenario.measure(server, this.options.timing());
		}
		Files.createDirectories(PROFILES);
		server.ask("profile");
		try {
			return scenario.measure(server, this.options.timing());
		}
		finally {
			server.ask("profiled " + profile.toAbsolutePath());
		}
	}

	private ServerProcess server(Peer peer) throws IOException {
		ServerProcess running = this.servers.get(peer);
		if (running != null && running.isAlive()) {
			return running;
		}
		stop(peer);
		ServerProcess started = start(peer);
		this.servers.put(peer, started);
		return started;
	}

	private ServerProcess start(Peer peer) throws IOException {
		ServerProcess started = ServerProcess.start(peer, this.commands.getOrDefault(peer, List.of()),
				LOGS.resolve(peer.name() + ".log"));
		this.results.note(peer.name() + " is " + started.about());
		return started;
	}

	private void stop(Peer peer) {
		ServerProcess running = this.servers.remove(peer);
		if (running != null) {
			running.close();
		}
	}

	private void note(String note) {
		System.out.println(note);
		this.results.note(note);
	}

	private static String summary(Map<Metric, Double> figures) {
		StringBuilder summary = new StringBuilder();
		figures.forEach((metric, value) -> {
			boolean bad = metric == Metric.MISSING || metric == Metric.LOST;
			if (!bad || value > 0) {
				summary.append(
						String.format(Locale.ROOT, (value < 100) ? "%s %.1f  " : "%s %,.0f  ", metric.title(), value));
			}
		});
		return summary.toString();
	}

	@Override
	public void close() {
		new ArrayList<>(this.servers.keySet()).forEach(this::stop);
	}

}
