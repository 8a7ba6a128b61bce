package io.github.wsboot.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node in a JVM of its own, which does what it is told line by line: {@code id verb
 * words} is answered by {@code id ok words} or {@code id error type message}. What it
 * writes to its standard error is kept in a file.
 */
final class NodeProcess implements DrivenNode {

	/** The id of the line that says that the node can be told something. */
	static final String READY = "ready";

	private static final Path DIRECTORY = Path.of("target", "nodes");

	private static final long PATIENCE_SECONDS = 60;

	private static final int TAIL_LINES = 60;

	private static final AtomicInteger number = new AtomicInteger();

	private final ConcurrentMap<String, CompletableFuture<List<String>>> pending = new ConcurrentHashMap<>();

	private final AtomicInteger lastId = new AtomicInteger();

	private final Process process;

	private final Path log;

	private final BufferedWriter commands;

	private NodeProcess(Class<?> main, Map<String, String> properties) throws IOException {
		Files.createDirectories(DIRECTORY);
		String name = ProcessHandle.current().pid() + "-" + number.incrementAndGet();
		this.log = DIRECTORY.resolve(name + ".log");
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"@" + arguments(name, main, properties))
			.redirectError(this.log.toFile())
			.start();
		this.commands = this.process.outputWriter(StandardCharsets.UTF_8);
		this.pending.put(READY, new CompletableFuture<>());
	}

	/**
	 * Starts a node and waits until it is ready.
	 * @param main the class to run
	 * @param properties its system properties
	 */
	static NodeProcess start(Class<?> main, Map<String, String> properties) throws IOException {
		NodeProcess node = new NodeProcess(main, properties);
		CompletableFuture<List<String>> ready = node.pending.get(READY);
		Thread reader = new Thread(node::read, "test-node-answers");
		reader.setDaemon(true);
		reader.start();
		try {
			node.await(ready);
		}
		catch (NodeFailure ex) {
			node.close();
			throw ex;
		}
		return node;
	}

	/**
	 * Writes the arguments to a file, since the class path can be longer than a command.
	 */
	private static Path arguments(String name, Class<?> main, Map<String, String> properties) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
		properties.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
		arguments.add("-cp");
		arguments.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
		arguments.add(main.getName());
		List<String> quoted = arguments.stream()
			.map((argument) -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
			.toList();
		return Files.write(DIRECTORY.resolve(name + ".args"), quoted);
	}

	private void read() {
		try (BufferedReader answers = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String text = answers.readLine(); text != null; text = answers.readLine()) {
				NodeLine line = NodeLine.parse(text);
				CompletableFuture<List<String>> answer = this.pending.remove(line.word(0));
				if (answer == null) {
					throw new IOException("Nobody waits for " + text);
				}
				if (line.word(1).equals("ok")) {
					answer.complete(line.from(2));
				}
				else {
					answer.completeExceptionally(new NodeFailure(line.word(2), line.word(3)));
				}
			}
		}
		catch (IOException ex) {
			failPending(ex.toString());
		}
		failPending("end of answers");
	}

	private void failPending(String why) {
		for (String id : this.pending.keySet()) {
			CompletableFuture<List<String>> answer = this.pending.remove(id);
			if (answer != null) {
				answer.completeExceptionally(new NodeFailure("Ended", why));
			}
		}
	}

	@Override
	public List<String> call(String verb, String... words) {
		return await(send(verb, words));
	}

	/**
	 * Sends a command; several may be on the way, and are carried out side by side.
	 */
	CompletableFuture<List<String>> send(String verb, String... words) {
		String id = String.valueOf(this.lastId.incrementAndGet());
		List<String> line = new ArrayList<>(List.of(id, verb));
		line.addAll(List.of(words));
		CompletableFuture<List<String>> answer = new CompletableFuture<>();
		this.pending.put(id, answer);
		try {
			synchronized (this.commands) {
				this.commands.write(new NodeLine(line) + "\n");
				this.commands.flush();
			}
		}
		catch (IOException ex) {
			failPending(ex.toString());
		}
		if (!this.process.isAlive()) {
			// perhaps after the reader has failed the others
			failPending("the process has ended");
		}
		return answer;
	}

	private List<String> await(CompletableFuture<List<String>> answer) {
		try {
			return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			NodeFailure failure = (NodeFailure) ex.getCause();
			if (failure.type().equals("Ended")) {
				throw new NodeFailure("Ended", failure.getMessage() + "\n" + logTail());
			}
			throw failure;
		}
		catch (TimeoutException ex) {
			throw new AssertionError("No answer in " + PATIENCE_SECONDS + " s\n" + logTail(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Stops every thread of it until {@link #thaw()}; its connections stay open.
	 */
	void freeze() {
		signal(Signal.STOP);
	}

	void thaw() {
		signal(Signal.CONT);
	}

	/**
	 * Ends it as a crash does, and waits until it is gone.
	 */
	void kill() {
		signal(Signal.KILL);
		waitFor();
	}

	/**
	 * Lets it leave in order, and waits until it is gone.
	 */
	void stop() throws IOException {
		synchronized (this.commands) {
			this.commands.close();
		}
		waitFor();
		assertThat(this.process.exitValue()).as(logTail()).isZero();
	}

	private void waitFor() {
		try {
			assertThat(this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(logTail()).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void signal(Signal signal) {
		assertThat(this.process.isAlive()).as(logTail()).isTrue();
		signal.sendTo(this.process.toHandle());
	}

	/**
	 * The last lines of its log, to be shown with a failure.
	 */
	String logTail() {
		try {
			List<String> lines = Files.readString(this.log).lines().toList();
			return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "no log: " + ex;
		}
	}

	/**
	 * Ends it whatever it is doing.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly();
		waitFor();
	}

}
