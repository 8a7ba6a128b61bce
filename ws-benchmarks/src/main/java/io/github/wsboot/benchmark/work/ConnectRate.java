package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.wsboot.benchmark.load.LoadClient;

/**
 * How fast a server takes connections.
 */
final class ConnectRate implements Scenario {

	private static final int PARALLEL = 50;

	private final int connections;

	ConnectRate(int connections) {
		this.connections = connections;
	}

	@Override
	public String name() {
		return "connect-" + this.connections;
	}

	@Override
	public String workload() {
		return "connect";
	}

	@Override
	public String title() {
		return "Connect %,d times, %d at a time".formatted(this.connections, PARALLEL);
	}

	@Override
	public String operations() {
		return "b";
	}

	@Override
	public Metric primary() {
		return Metric.CONNECTS;
	}

	@Override
	public Duration expected(Timing timing) {
		return Members.overhead(this.connections);
	}

	@Override
	public Map<Metric, Double> measure(Server server, Timing timing) throws IOException {
		// whoever starts cold has warmed up then
		Members.connect(server, this.connections / 4).close();
		try (LoadClient client = new LoadClient(server.port(), server.dialect())) {
			Meter meter = new Meter(client, server);
			meter.start();
			client.connect(this.connections, PARALLEL);
			meter.stop();
			Map<Metric, Double> result = new EnumMap<>(Metric.class);
			result.put(Metric.CONNECTS, this.connections / meter.seconds());
			result.put(Metric.CONNECT_MICROS, meter.serverMicros() / this.connections);
			return result;
		}
	}

}
