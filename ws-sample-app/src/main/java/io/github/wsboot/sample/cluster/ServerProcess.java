package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that we have started and that serves a port of this machine.
 */
final class ServerProcess implements AutoCloseable {

	private static final Duration TIME_TO_START = Duration.ofMinutes(1);

	private static final Duration TIME_TO_END = Duration.ofSeconds(10);

	private final String name;

	private final int port;

	private final Process process;

	ServerProcess(String name, int port, Process process) {
		this.name = name;
		this.port = port;
		this.process = process;
	}

	/**
	 * A port that nobody uses, for now.
	 */
	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Fails if somebody uses a port, who would be taken for a process of ours.
	 */
	static void checkFree(int port) throws IOException {
		try {
			new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
		}
		catch (BindException ex) {
			throw new IOException("Port " + port + " is in use", ex);
		}
	}

	/**
	 * Waits until it takes connections.
	 */
	void awaitStart() throws IOException, InterruptedException {
		long end = System.nanoTime() + TIME_TO_START.toNanos();
		while (!takesConnections()) {
			if (this.process.waitFor(50, TimeUnit.MILLISECONDS)) {
				throw new IOException(this.name + " has ended with code " + this.process.exitValue());
			}
			if (System.nanoTime() - end > 0) {
				throw new IOException(this.name + " has not started within " + TIME_TO_START);
			}
		}
	}

	private boolean takesConnections() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (ConnectException ex) {
			return false;
		}
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Ends it as kill -9 does.
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * Asks it to end, and kills it if it does not.
	 */
	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
				kill();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
