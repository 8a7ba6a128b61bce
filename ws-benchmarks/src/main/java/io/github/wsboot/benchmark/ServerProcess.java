package io.github.wsboot.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.benchmark.load.Dialect;
import io.github.wsboot.benchmark.work.Server;

/**
 * A running peer. It ends when {@link #close} is called, when this process exits, and, by
 * the end of its standard input, when this process is killed.
 */
final class ServerProcess implements Server, AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration QUIET_TIMEOUT = Duration.ofSeconds(20);

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final Peer peer;

	private final Process process;

	private final BufferedWriter questions;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private int port;

	private String about = "";

	private ServerProcess(Peer peer, Process process) {
		this.peer = peer;
		this.process = process;
		this.questions = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
	}

	static ServerProcess start(Peer peer, List<String> command, Path log) throws IOException {
		Files.createDirectories(log.toAbsolutePath().getParent());
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		RUNNING.add(process);
		ServerProcess server = new ServerProcess(peer, process);
		try {
			Thread reader = new Thread(() -> server.readAnswers(log), "benchmark-answers-" + peer.name());
			reader.setDaemon(true);
			reader.start();
			String[] ready = server.await("ready", START_TIMEOUT).split(" ", 3);
			server.port = Integer.parseInt(ready[1]);
			server.about = ready[2];
			return server;
		}
		catch (IOException | RuntimeException ex) {
			server.close();
			throw new IOException(peer.name() + " did not start, see " + log, ex);
		}
	}

	private void readAnswers(Path log) {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
				PrintWriter rest = new PrintWriter(Files.newBufferedWriter(log), true)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith("@")) {
					this.answers.add(line.substring(1));
				}
				else {
					rest.println(line);
				}
			}
		}
		catch (IOException ex) {
			// the process has been ended
		}
	}

	private String await(String prefix, Duration timeout) throws IOException {
		try {
			long deadline = System.nanoTime() + timeout.toNanos();
			while (this.process.isAlive() && System.nanoTime() < deadline) {
				String answer = this.answers.poll(100, TimeUnit.MILLISECONDS);
				if (answer != null) {
					if (!answer.startsWith(prefix)) {
						throw new IOException("Unexpected answer: " + answer);
					}
					return answer;
				}
			}
			throw new IOException("No answer from " + this.peer.name());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	@Override
	public String ask(String question) throws IOException {
		String word = question.split(" ", 2)[0];
		if (!this.peer.answers().contains(word)) {
			return "";
		}
		this.questions.write(question + "\n");
		this.questions.flush();
		return await("", ANSWER_TIMEOUT);
	}

	@Override
	public int port() {
		return this.port;
	}

	String about() {
		return this.about;
	}

	@Override
	public Dialect dialect() {
		return this.peer.dialect();
	}

	@Override
	public Duration cpu() {
		return this.process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
	}

	@Override
	public long residentBytes() throws IOException {
		Path status = Path.of("/proc/" + this.process.pid() + "/status");
		if (!Files.exists(status)) {
			return 0;
		}
		for (String line : Files.readAllLines(status)) {
			if (line.startsWith("VmRSS:")) {
				return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
			}
		}
		return 0;
	}

	/**
	 * Waits until it has cleaned up, so that this costs nobody else.
	 */
	void settle() throws IOException {
		ask("gc");
		long deadline = System.nanoTime() + QUIET_TIMEOUT.toNanos();
		Duration before = cpu();
		while (System.nanoTime() < deadline) {
			pause(200);
			Duration after = cpu();
			if (after.minus(before).toMillis() <= 20) {
				return;
			}
			before = after;
		}
	}

	private static void pause(long millis) throws IOException {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		try {
			this.process.destroy();
			if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		RUNNING.remove(this.process);
	}

}
