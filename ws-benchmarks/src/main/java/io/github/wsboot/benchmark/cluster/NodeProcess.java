package io.github.wsboot.benchmark.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, which can be killed. It ends with its standard input.
 */
final class NodeProcess implements AutoCloseable {

	private static final String READY = "ready";

	private final Process process;

	private NodeProcess(Process process) {
		this.process = process;
	}

	public static void main(String[] args) throws IOException {
		Node node = new Node(args[0]);
		node.connectAll("one", Integer.parseInt(args[1]));
		System.out.println(READY);
		while (System.in.read() >= 0) {
			// until the parent has gone
		}
		Runtime.getRuntime().halt(0);
	}

	/**
	 * Starts a node and waits until it has its connections.
	 */
	static NodeProcess start(String redis, int connections) {
		try {
			Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx1g", "-cp",
					System.getProperty("java.class.path"), NodeProcess.class.getName(), redis,
					Integer.toString(connections))
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			BufferedReader out = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
			String line = out.readLine();
			if (!READY.equals(line)) {
				process.destroyForcibly();
				throw new IllegalStateException("The node says " + line);
			}
			return new NodeProcess(process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends the process at once.
	 */
	void kill() {
		this.process.destroyForcibly();
	}

	@Override
	public void close() {
		kill();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
