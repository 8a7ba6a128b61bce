package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.wsboot.benchmark.heap.HeapDump;
import io.github.wsboot.benchmark.load.LoadClient;

/**
 * What a connection costs on which nothing happens, after each has received one message.
 */
final class IdleMemory implements Scenario {

	private static final int WARM_UP = 200;

	private static final int NOISE = 64 * 1024;

	private final int connections;

	IdleMemory(int connections) {
		this.connections = connections;
	}

	@Override
	public String name() {
		return "idle-" + this.connections;
	}

	@Override
	public String workload() {
		return "idle-memory";
	}

	@Override
	public String title() {
		return "Memory of %,d idle connections".formatted(this.connections);
	}

	@Override
	public String operations() {
		return "b";
	}

	@Override
	public Metric primary() {
		return Metric.HEAP_BYTES;
	}

	@Override
	public boolean isFresh() {
		return true;
	}

	@Override
	public int rounds(int wanted) {
		// it hardly varies
		return Math.min(wanted, 2);
	}

	@Override
	public Duration expected(Timing timing) {
		// the process starts, and ours dump their heap twice
		return Members.overhead(this.connections).multipliedBy(2);
	}

	@Override
	public Map<Metric, Double> measure(Server server, Timing timing) throws IOException {
		Members.connect(server, WARM_UP).close();
		double heap = settled(server);
		double resident = server.residentBytes();
		double own = own(server);
		Map<Metric, Double> result = new EnumMap<>(Metric.class);
		try (LoadClient client = Members.connect(server, this.connections)) {
			put(result, Metric.HEAP_BYTES, figure(server, "heap") - heap);
			put(result, Metric.RESIDENT_BYTES, server.residentBytes() - resident);
			put(result, Metric.OWN_BYTES, own(server) - own);
			result.put(Metric.LOST, (double) client.lost());
		}
		return result;
	}

	private void put(Map<Metric, Double> result, Metric metric, double bytes) {
		if (bytes > 0) {
			result.put(metric, bytes / this.connections);
		}
	}

	/**
	 * The heap when nothing is left of the first connections.
	 */
	private static double settled(Server server) throws IOException {
		double before = Double.MAX_VALUE;
		double now = figure(server, "heap");
		while (now < before - NOISE) {
			before = now;
			now = figure(server, "heap");
		}
		return now;
	}

	/**
	 * What only this library keeps alive, by a heap dump.
	 */
	private static double own(Server server) throws IOException {
		Path dump = Path.of("target", "idle.hprof").toAbsolutePath();
		if (server.ask("dump " + dump).isEmpty()) {
			return 0;
		}
		double bytes = HeapDump.retained(dump, IdleMemory::isOwn);
		Files.delete(dump);
		return bytes;
	}

	private static boolean isOwn(String className) {
		return className.startsWith("io.github.wsboot.") && !className.startsWith("io.github.wsboot.benchmark.");
	}

	private static double figure(Server server, String question) throws IOException {
		String answer = server.ask(question);
		return answer.isEmpty() ? 0 : Double.parseDouble(answer.substring(answer.indexOf(' ') + 1));
	}

}
