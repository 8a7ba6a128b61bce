package io.github.wsboot.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sample as it was packaged, in a process of its own that uses the code generated
 * ahead of time: the native executable if there is one, else the jar.
 */
final class PackagedSample implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final CompletableFuture<Integer> port = new CompletableFuture<>();

	private final Process process;

	PackagedSample() throws IOException {
		List<String> command = new ArrayList<>();
		String executable = System.getProperty("team-chat.executable");
		if (executable != null) {
			command.add(executable);
		}
		else {
			command.add(ProcessHandle.current().info().command().orElse("java"));
			command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m"));
			command.addAll(List.of("-Dspring.aot.enabled=true", "-jar",
					Objects.requireNonNull(System.getProperty("team-chat.jar"))));
		}
		command.addAll(List.of("--server.address=127.0.0.1", "--server.port=0"));
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		Thread reader = new Thread(this::read, "output");
		reader.setDaemon(true);
		reader.start();
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.output.add(line);
				Matcher started = STARTED.matcher(line);
				if (started.find()) {
					this.port.complete(Integer.valueOf(started.group(1)));
				}
			}
		}
		catch (IOException ex) {
			this.output.add(ex.toString());
		}
		this.port.completeExceptionally(new IllegalStateException(String.join("\n", this.output)));
	}

	/**
	 * Waits until it takes connections.
	 */
	int port() throws Exception {
		return this.port.get(2, TimeUnit.MINUTES);
	}

	List<String> output() {
		return this.output;
	}

	/**
	 * Asks it to end.
	 */
	void stop() {
		this.process.destroy();
	}

	/**
	 * Waits for its end, and kills it if that does not come.
	 */
	@Override
	public void close() throws InterruptedException {
		stop();
		if (!this.process.waitFor(1, TimeUnit.MINUTES)) {
			this.process.destroyForcibly().waitFor();
		}
	}

}
