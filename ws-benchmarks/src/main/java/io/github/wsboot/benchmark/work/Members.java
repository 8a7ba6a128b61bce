package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.time.Duration;

import io.github.wsboot.benchmark.load.LoadClient;
import io.github.wsboot.benchmark.protocol.Command;

/**
 * Makes sure that a server has registered its connections: that an upgrade was answered
 * does not say so.
 */
final class Members {

	private static final int LANE = 25;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final Duration FIRST_PATIENCE = Duration.ofMillis(250);

	private static final Duration MAX_PATIENCE = Duration.ofSeconds(2);

	/** Connecting, settling, draining and closing, measured. */
	private static final Duration OVERHEAD = Duration.ofMillis(800);

	private static final Duration OVERHEAD_PER_CONNECTION = Duration.ofNanos(600_000);

	private static final int PARALLEL_HANDSHAKES = 50;

	private Members() {
	}

	static LoadClient connect(Server server, int count) throws IOException {
		LoadClient client = new LoadClient(server.port(), server.dialect());
		try {
			client.connect(count, PARALLEL_HANDSHAKES);
			awaitRegistered(client);
			return client;
		}
		catch (IOException | RuntimeException ex) {
			client.close();
			throw ex;
		}
	}

	/**
	 * What a measurement with so many connections takes beside the time that is measured.
	 */
	static Duration overhead(int connections) {
		return OVERHEAD.plus(OVERHEAD_PER_CONNECTION.multipliedBy(connections));
	}

	private static void awaitRegistered(LoadClient client) throws IOException {
		int members = client.links().size();
		int[] received = new int[1];
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		Duration patience = FIRST_PATIENCE;
		for (int probe = 0; System.nanoTime() < deadline; probe++) {
			int current = probe;
			received[0] = 0;
			client.setReceiver((link, buffer, offset) -> {
				if (Command.lane(buffer, offset) == LANE && Command.sequence(buffer, offset) == current) {
					received[0]++;
				}
			});
			client.links().get(0).send(Command.create(Command.BROADCAST, LANE, probe, 0, 0, Command.MIN_SIZE));
			if (client.run(patience, () -> received[0] == members)) {
				return;
			}
			patience = patience.multipliedBy(2);
			patience = (patience.compareTo(MAX_PATIENCE) < 0) ? patience : MAX_PATIENCE;
		}
		throw new IOException("Of " + members + " connections " + received[0] + " receive broadcasts");
	}

}
