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

	private static final Duration PATIENCE = Duration.ofSeconds(2);

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

	private static void awaitRegistered(LoadClient client) throws IOException {
		int members = client.links().size();
		int[] received = new int[1];
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		for (int probe = 0; System.nanoTime() < deadline; probe++) {
			int current = probe;
			received[0] = 0;
			client.setReceiver((link, buffer, offset) -> {
				if (Command.lane(buffer, offset) == LANE && Command.sequence(buffer, offset) == current) {
					received[0]++;
				}
			});
			client.links().get(0).send(Command.create(Command.BROADCAST, LANE, probe, 0, 0, Command.MIN_SIZE));
			if (client.run(PATIENCE, () -> received[0] == members)) {
				return;
			}
		}
		throw new IOException("Of " + members + " connections " + received[0] + " receive broadcasts");
	}

}
