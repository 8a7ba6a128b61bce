package io.github.wsboot;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that come back: below those that are given to connections, so that
 * nobody has got one while its server is down.
 */
public final class FreePort {

	private static final int MAX_TRIES = 100;

	private FreePort() {
	}

	/**
	 * Finds a port that is free, as is the one 10000 above, which a node of a Redis
	 * Cluster uses, too.
	 */
	public static int find() throws IOException {
		for (int tries = 1;; tries++) {
			int port = ThreadLocalRandom.current().nextInt(10_000, 22_000);
			try (ServerSocket first = new ServerSocket(port); ServerSocket second = new ServerSocket(port + 10_000)) {
				return Math.min(first.getLocalPort(), second.getLocalPort());
			}
			catch (BindException ex) {
				if (tries == MAX_TRIES) {
					throw ex;
				}
			}
		}
	}

}
