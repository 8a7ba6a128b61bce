package io.github.wsboot.benchmark.work;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.wsboot.benchmark.load.Link;
import io.github.wsboot.benchmark.load.LoadClient;
import io.github.wsboot.benchmark.load.Receiver;
import io.github.wsboot.benchmark.protocol.Command;
import io.github.wsboot.benchmark.protocol.Histogram;

/**
 * Every connection keeps messages in flight that the server sends back.
 */
final class Echo implements Scenario {

	private static final Duration DRAIN = Duration.ofSeconds(10);

	private final int connections;

	private final int size;

	private final int inFlight;

	Echo(int connections, int size, int inFlight) {
		this.connections = connections;
		this.size = size;
		this.inFlight = inFlight;
	}

	@Override
	public String name() {
		return "echo-" + this.connections + "-" + this.size + "B-" + this.inFlight;
	}

	@Override
	public String workload() {
		return "echo";
	}

	@Override
	public String title() {
		return "Echo on %,d connections, %s, %d in flight on each".formatted(this.connections,
				Scenarios.size(this.size), this.inFlight);
	}

	@Override
	public String operations() {
		return "be";
	}

	@Override
	public Metric primary() {
		return Metric.RATE;
	}

	@Override
	public Duration expected(Timing timing) {
		return timing.total().plus(Members.overhead(this.connections));
	}

	@Override
	public Map<Metric, Double> measure(Server server, Timing timing) throws IOException {
		try (LoadClient client = Members.connect(server, this.connections)) {
			Driver driver = new Driver(client);
			client.setReceiver(driver);
			client.links().forEach((link) -> driver.send(link, this.inFlight));
			client.run(timing.warmUp());
			driver.latencies.reset();
			Meter meter = new Meter(client, server);
			meter.start();
			client.run(timing.measured());
			meter.stop();
			driver.stopping = true;
			client.run(DRAIN, () -> driver.outstanding == 0 || client.lost() > 0);
			Map<Metric, Double> result = new EnumMap<>(Metric.class);
			meter.report(result);
			Meter.report(driver.latencies, result);
			result.put(Metric.MISSING, (double) driver.outstanding);
			result.put(Metric.LOST, (double) client.lost());
			return result;
		}
	}

	private final class Driver implements Receiver {

		private final LoadClient client;

		private final Histogram latencies = new Histogram();

		private final byte[] frames;

		private final int frameLength;

		private final int[] sent;

		private final long[][] sentAt;

		private int received;

		private int outstanding;

		private boolean stopping;

		Driver(LoadClient client) {
			this.client = client;
			this.sent = new int[Echo.this.connections];
			this.sentAt = new long[Echo.this.connections][Echo.this.inFlight];
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			// twice, so that any run of them is in one piece
			for (int i = 0; i < 2 * Echo.this.inFlight; i++) {
				all.writeBytes(
						client.frame(Command.create(Command.ECHO, 0, i % Echo.this.inFlight, 0, 0, Echo.this.size)));
			}
			this.frames = all.toByteArray();
			this.frameLength = this.frames.length / (2 * Echo.this.inFlight);
		}

		void send(Link link, int count) {
			int first = this.sent[link.index()] % Echo.this.inFlight;
			long now = System.nanoTime();
			for (int i = 0; i < count; i++) {
				this.sentAt[link.index()][(first + i) % Echo.this.inFlight] = now;
			}
			this.sent[link.index()] = first + count;
			this.outstanding += count;
			link.write(ByteBuffer.wrap(this.frames, first * this.frameLength, count * this.frameLength));
		}

		@Override
		public void received(Link link, ByteBuffer buffer, int offset) {
			if (Command.operation(buffer, offset) != Command.ECHO) {
				return;
			}
			this.latencies.add(this.client.now() - this.sentAt[link.index()][Command.sequence(buffer, offset)]);
			this.outstanding--;
			this.received++;
		}

		@Override
		public void endOfRead(Link link) {
			if (this.received > 0 && !this.stopping) {
				send(link, this.received);
			}
			this.received = 0;
		}

	}

}
