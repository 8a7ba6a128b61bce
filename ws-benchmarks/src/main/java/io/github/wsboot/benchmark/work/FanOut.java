package io.github.wsboot.benchmark.work;

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
 * Commands that make the server send to others. Each lane, which is a connection of its
 * own, keeps a number of them in flight; one is done when the last recipient has its
 * message.
 */
final class FanOut implements Scenario {

	private static final Duration DRAIN = Duration.ofSeconds(20);

	/** By hand it takes about this long until the rest has been delivered. */
	private static final Duration STALL = Duration.ofSeconds(10);

	private static final int SLOTS = 1024;

	/** It takes a while until its buffers are full. */
	private static final int STUCK_FACTOR = 8;

	private final String workload;

	private final String name;

	private final String title;

	private final Metric primary;

	private final Shape shape;

	/**
	 * What a scenario does.
	 *
	 * @param operation the command
	 * @param connections how many
	 * @param size of a message, in bytes
	 * @param lanes how many connections send commands
	 * @param inFlight commands in flight per lane
	 * @param sends calls that the server makes per command
	 * @param groups how many groups there are
	 * @param groupSize members of a group
	 * @param stuck further connections, which never read
	 */
	record Shape(char operation, int connections, int size, int lanes, int inFlight, int sends, int groups,
			int groupSize, int stuck) {

		static Shape broadcast(int connections, int size, int inFlight) {
			return new Shape(Command.BROADCAST, connections, size, 1, inFlight, 1, 0, 0, 0);
		}

		/**
		 * With so little in flight that messages seldom meet on a connection, where they
		 * would share a write.
		 */
		Shape sparse() {
			return new Shape(this.operation, this.connections, this.size, this.lanes, 1, 1, this.groups, this.groupSize,
					this.stuck);
		}

		Shape withStuck(int count) {
			return new Shape(this.operation, this.connections, this.size, this.lanes, this.inFlight, this.sends,
					this.groups, this.groupSize, count);
		}

		static Shape unicast(int connections, int size, int lanes) {
			return new Shape(Command.UNICAST, connections, size, lanes, 4, 16, 0, 0, 0);
		}

		static Shape groups(int connections, int size, int groups, int groupSize) {
			return new Shape(Command.GROUPS, connections, size, 1, 4, 16, groups, groupSize, 0);
		}

		/** Messages that arrive because of one command. */
		int deliveries() {
			return switch (this.operation) {
				case Command.BROADCAST -> this.connections;
				case Command.GROUPS -> this.sends * this.groupSize;
				default -> this.sends;
			};
		}

		String operations() {
			return (this.operation == Command.GROUPS) ? "bjg" : (this.operation == Command.UNICAST) ? "bu" : "b";
		}

	}

	FanOut(String workload, String name, String title, Metric primary, Shape shape) {
		this.workload = workload;
		this.name = name;
		this.title = title;
		this.primary = primary;
		this.shape = shape;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String workload() {
		return this.workload;
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public String operations() {
		return this.shape.operations();
	}

	@Override
	public Metric primary() {
		return this.primary;
	}

	@Override
	public Duration expected(Timing timing) {
		Duration stall = (this.shape.stuck() > 0) ? STALL : Duration.ZERO;
		return timing.warmUp().plus(measured(timing)).plus(stall).plus(Members.overhead(this.shape.connections()));
	}

	private Duration measured(Timing timing) {
		return timing.measured().multipliedBy((this.shape.stuck() > 0) ? STUCK_FACTOR : 1);
	}

	@Override
	public Map<Metric, Double> measure(Server server, Timing timing) throws IOException {
		try (LoadClient client = Members.connect(server, this.shape.connections())) {
			joinGroups(client);
			Driver driver = new Driver(client);
			client.setReceiver(driver);
			driver.begin();
			client.run(timing.warmUp());
			driver.latencies.reset();
			for (int i = 0; i < this.shape.stuck(); i++) {
				client.connectNarrow().stopReading();
			}
			server.ask("calls");
			Meter meter = new Meter(client, server);
			meter.start();
			client.run(measured(timing));
			meter.stop();
			driver.stop();
			client.run(DRAIN, () -> driver.outstanding == 0 || client.lost() > 0);
			Map<Metric, Double> result = new EnumMap<>(Metric.class);
			meter.report(result);
			Meter.report(driver.latencies, result);
			reportCalls(server.ask("calls"), result);
			result.put(Metric.MISSING, (double) driver.missing());
			result.put(Metric.LOST, (double) client.lost());
			return result;
		}
	}

	private static void reportCalls(String answer, Map<Metric, Double> result) {
		String[] words = answer.split(" ", -1);
		if (words.length == 5 && !words[1].equals("0")) {
			result.put(Metric.CALL_P50_MICROS, Long.parseLong(words[2]) / 1e3);
			result.put(Metric.CALL_P99_MICROS, Long.parseLong(words[3]) / 1e3);
		}
	}

	private void joinGroups(LoadClient client) throws IOException {
		int joins = this.shape.groups() * this.shape.groupSize();
		int[] joined = new int[1];
		client.setReceiver((link, buffer, offset) -> {
			if (Command.operation(buffer, offset) == Command.JOIN) {
				joined[0]++;
			}
		});
		for (int i = 0; i < joins; i++) {
			Link member = client.links().get(i % this.shape.connections());
			member.send(Command.create(Command.JOIN, 0, i, i / this.shape.groupSize(), 0, Command.MIN_SIZE));
			if (i % 500 == 499) {
				int sent = i + 1;
				client.run(DRAIN, () -> joined[0] == sent);
			}
		}
		if (!client.run(DRAIN, () -> joined[0] == joins)) {
			throw new IOException("Only " + joined[0] + " of " + joins + " joins were answered");
		}
	}

	private final class Driver implements Receiver {

		private final LoadClient client;

		private final Histogram latencies = new Histogram();

		private final int[] sequences;

		private final int[][] remaining;

		private final long[][] sentAt;

		private int outstanding;

		private boolean stopping;

		Driver(LoadClient client) {
			this.client = client;
			int lanes = FanOut.this.shape.lanes();
			this.sequences = new int[lanes];
			this.remaining = new int[lanes][SLOTS];
			this.sentAt = new long[lanes][SLOTS];
		}

		void begin() {
			for (int i = 0; i < FanOut.this.shape.inFlight(); i++) {
				for (int lane = 0; lane < FanOut.this.shape.lanes(); lane++) {
					send(lane);
				}
			}
		}

		private void send(int lane) {
			Shape shape = FanOut.this.shape;
			int sequence = this.sequences[lane]++;
			this.remaining[lane][sequence % SLOTS] = shape.deliveries();
			this.sentAt[lane][sequence % SLOTS] = System.nanoTime();
			this.outstanding++;
			this.client.links()
				.get(lane)
				.send(Command.create(shape.operation(), lane, sequence, shape.sends(), shape.groups(), shape.size()));
		}

		@Override
		public void received(Link link, ByteBuffer buffer, int offset) {
			if (Command.operation(buffer, offset) != FanOut.this.shape.operation()) {
				return;
			}
			int lane = Command.lane(buffer, offset);
			if (lane >= this.remaining.length) {
				return;
			}
			int slot = Command.sequence(buffer, offset) % SLOTS;
			if (--this.remaining[lane][slot] == 0) {
				this.outstanding--;
				if (!this.stopping) {
					this.latencies.add(this.client.now() - this.sentAt[lane][slot]);
					send(lane);
				}
			}
		}

		/**
		 * Sends no more. What has waited longer than anything before counts, because a
		 * server that stands still would otherwise have no latency at all.
		 */
		void stop() {
			this.stopping = true;
			long now = System.nanoTime();
			for (int lane = 0; lane < this.remaining.length; lane++) {
				for (int slot = 0; slot < SLOTS; slot++) {
					long age = now - this.sentAt[lane][slot];
					if (this.remaining[lane][slot] > 0 && age > this.latencies.max()) {
						this.latencies.add(age);
					}
				}
			}
		}

		long missing() {
			long missing = 0;
			for (int[] lane : this.remaining) {
				for (int count : lane) {
					missing += Math.max(0, count);
				}
			}
			return missing;
		}

	}

}
