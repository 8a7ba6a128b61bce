package io.github.wsboot.benchmark.work;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import io.github.wsboot.benchmark.load.LoadClient;
import io.github.wsboot.benchmark.protocol.Histogram;

/**
 * Measures both processes between two moments.
 */
final class Meter {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private final LoadClient client;

	private final Server server;

	private long startNanos;

	private long startMessages;

	private Duration startServer = Duration.ZERO;

	private long startClient;

	private double seconds;

	private long messages;

	private double serverMicros;

	private double clientMicros;

	Meter(LoadClient client, Server server) {
		this.client = client;
		this.server = server;
	}

	void start() {
		this.startServer = this.server.cpu();
		this.startClient = SYSTEM.getProcessCpuTime();
		this.startMessages = this.client.receivedMessages();
		this.startNanos = System.nanoTime();
	}

	void stop() {
		this.seconds = (System.nanoTime() - this.startNanos) / 1e9;
		this.messages = this.client.receivedMessages() - this.startMessages;
		this.serverMicros = this.server.cpu().minus(this.startServer).toNanos() / 1e3;
		this.clientMicros = (SYSTEM.getProcessCpuTime() - this.startClient) / 1e3;
	}

	double seconds() {
		return this.seconds;
	}

	double serverMicros() {
		return this.serverMicros;
	}

	void report(Map<Metric, Double> result) {
		result.put(Metric.RATE, this.messages / this.seconds);
		if (this.messages > 0) {
			result.put(Metric.SERVER_MICROS, this.serverMicros / this.messages);
			result.put(Metric.CLIENT_MICROS, this.clientMicros / this.messages);
		}
	}

	static void report(Histogram latencies, Map<Metric, Double> result) {
		if (latencies.count() > 0) {
			result.put(Metric.P50_MILLIS, latencies.quantile(0.5) / 1e6);
			result.put(Metric.P99_MILLIS, latencies.quantile(0.99) / 1e6);
			result.put(Metric.MAX_MILLIS, latencies.max() / 1e6);
		}
	}

}
