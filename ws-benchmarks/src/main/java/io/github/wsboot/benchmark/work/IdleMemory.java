package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import io.github.wsboot.benchmark.load.LoadClient;

/**
 * What a connection costs on which nothing happens, after each has received one message.
 */
final class IdleMemory implements Scenario {

	private static final int WARM_UP = 200;

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
	public Map<Metric, Double> measure(Server server, Timing timing) throws IOException {
		Members.connect(server, WARM_UP).close();
		double heap = figure(server, "heap");
		double own = figure(server, "own");
		double resident = server.residentBytes();
		Map<Metric, Double> result = new EnumMap<>(Metric.class);
		try (LoadClient client = Members.connect(server, this.connections)) {
			put(result, Metric.HEAP_BYTES, figure(server, "heap") - heap);
			put(result, Metric.OWN_BYTES, figure(server, "own") - own);
			put(result, Metric.RESIDENT_BYTES, server.residentBytes() - resident);
			result.put(Metric.LOST, (double) client.lost());
		}
		return result;
	}

	private void put(Map<Metric, Double> result, Metric metric, double bytes) {
		if (bytes > 0) {
			result.put(metric, bytes / this.connections);
		}
	}

	private static double figure(Server server, String question) throws IOException {
		String answer = server.ask(question);
		return answer.isEmpty() ? 0 : Double.parseDouble(answer.substring(answer.indexOf(' ') + 1));
	}

}
