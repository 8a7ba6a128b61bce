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

	private final Options options;

	private final Results results;

	private final Map<Peer, List<String>> commands = new LinkedHashMap<>();

	private final Map<Peer, ServerProcess> servers = new LinkedHashMap<>();

	Runner(Options options, Results results) {
		this.options = options;
		this.results = results;
	}

	void run() throws IOException {
		Instant start = Instant.now();
		Machine.describe().forEach(this.results::note);
		for (Peer peer : this.options.peers()) {
			try {
				this.commands.put(peer, peer.launch().command());
			}
			catch (Peer.UnavailableException ex) {
				note(peer.name() + " is skipped: " + ex.getMessage());
			}
		}
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Scenario scenario : this.options.scenarios()) {
				for (Peer peer : order(round)) {
					if (this.commands.containsKey(peer) && peer.can(scenario.operations())) {
						measure(round, scenario, peer);
					}
				}
			}
		}
		note("Took " + Duration.between(start, Instant.now()).toMinutes() + " minutes");
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
		ServerProcess server;
		try {
			server = server(peer, scenario.isFresh());
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
			System.out.println(summary(figures));
		}
		catch (IOException | RuntimeException ex) {
			System.out.println("failed");
			note(scenario.name() + " of " + peer.name() + " failed in round " + round + ": " + ex.getMessage());
			stop(peer);
		}
		if (scenario.isFresh()) {
			stop(peer);
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

	private ServerProcess server(Peer peer, boolean fresh) throws IOException {
		ServerProcess running = this.servers.get(peer);
		if (running != null && running.isAlive() && !fresh) {
			return running;
		}
		stop(peer);
		ServerProcess started = ServerProcess.start(peer, this.commands.getOrDefault(peer, List.of()),
				LOGS.resolve(peer.name() + ".log"));
		this.servers.put(peer, started);
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
