package io.github.wsboot.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsboot.FreePort;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server of a test: the one at {@code WS_TEST_REDIS_URL} if that is set, else a
 * process of its own on a free port, from the binary that tests bring along or from
 * {@code redis-server} on the path. Tests empty the former, so that they must run one
 * after the other then ({@code -Dws.test.forks=1}).
 */
public final class TestRedis implements AutoCloseable {

	private static final String SERVER = "redis-server";

	private static final String SENTINEL = "--sentinel";

	private static final String EMBEDDED = "/redis-server-7.0.15-";

	private static @Nullable Path extracted;

	private final Path directory;

	private final int port;

	private final List<String> arguments;

	private final @Nullable String url;

	private @Nullable Process process;

	private TestRedis(@Nullable String url, List<String> arguments) {
		try {
			this.directory = Files.createTempDirectory("ws-redis");
			this.port = FreePort.find();
		}
		catch (IOException ex) {
			throw new IllegalStateException("No place for Redis", ex);
		}
		this.url = url;
		this.arguments = List.copyOf(arguments);
	}

	/**
	 * Starts a server, or uses the external one and empties it.
	 */
	public static TestRedis start() {
		String external = System.getenv("WS_TEST_REDIS_URL");
		TestRedis redis = new TestRedis(external, List.of());
		if (external != null) {
			redis.flush();
		}
		else {
			redis.restart();
		}
		return redis;
	}

	/**
	 * Starts a process that can be killed and restarted.
	 * @param arguments more arguments, for instance {@code --requirepass}
	 */
	public static TestRedis own(String... arguments) {
		TestRedis redis = new TestRedis(null, List.of(arguments));
		redis.restart();
		return redis;
	}

	/**
	 * Starts a sentinel.
	 * @param configuration the lines of its configuration
	 */
	public static TestRedis sentinel(String... configuration) {
		TestRedis sentinel = new TestRedis(null, List.of(SENTINEL));
		try {
			Files.writeString(sentinel.directory.resolve("sentinel.conf"), String.join("\n", configuration) + "\n");
		}
		catch (IOException ex) {
			throw new IllegalStateException("No configuration", ex);
		}
		sentinel.restart();
		return sentinel;
	}

	public String url() {
		return (this.url != null) ? this.url : "redis://127.0.0.1:" + this.port;
	}

	public String host() {
		return "127.0.0.1";
	}

	public int port() {
		return this.port;
	}

	/**
	 * Where the server keeps its files.
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * The process, for instance to stop it for a while.
	 */
	public ProcessHandle process() {
		Process running = this.process;
		if (running == null) {
			throw new IllegalStateException("There is no process");
		}
		return running.toHandle();
	}

	/**
	 * Starts the server again, on the same port and with what it has saved.
	 */
	public void restart() {
		kill();
		try {
			this.process = new ProcessBuilder(command()).directory(this.directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.directory.resolve("log").toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Redis cannot be started", ex);
		}
		awaitAnswer();
	}

	/**
	 * Starts the server again with nothing in it.
	 */
	public void restartEmpty() {
		kill();
		try {
			Files.deleteIfExists(this.directory.resolve("dump.rdb"));
		}
		catch (IOException ex) {
			throw new IllegalStateException("The old data remains", ex);
		}
		restart();
	}

	/**
	 * Ends the server at once, as kill -9 does.
	 */
	public void kill() {
		Process running = this.process;
		this.process = null;
		if (running != null) {
			running.destroyForcibly();
			try {
				running.waitFor(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Sends one command, without credentials.
	 * @return the first line of the answer, or the whole of a bulk string
	 */
	public String command(String... words) {
		try (Socket socket = new Socket()) {
			URI uri = URI.create(url());
			socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5000);
			socket.setSoTimeout(30_000);
			OutputStream out = socket.getOutputStream();
			StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
			for (String word : words) {
				request.append('$')
					.append(word.getBytes(StandardCharsets.UTF_8).length)
					.append("\r\n")
					.append(word)
					.append("\r\n");
			}
			out.write(request.toString().getBytes(StandardCharsets.UTF_8));
			out.flush();
			InputStream in = socket.getInputStream();
			String line = readLine(in);
			if (line.startsWith("$") && !line.equals("$-1")) {
				byte[] bytes = in.readNBytes(Integer.parseInt(line.substring(1)));
				return new String(bytes, StandardCharsets.UTF_8);
			}
			return line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The number of keys.
	 */
	public long size() {
		return Long.parseLong(command("DBSIZE").substring(1));
	}

	public void flush() {
		command("FLUSHALL");
	}

	@Override
	public void close() {
		if (this.url != null) {
			flush();
		}
		kill();
		try (Stream<Path> files = Files.walk(this.directory)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			throw new IllegalStateException("Files of Redis remain", ex);
		}
	}

	private List<String> command() {
		List<String> command = new ArrayList<>(List.of(binary()));
		if (this.arguments.contains(SENTINEL)) {
			command.add("sentinel.conf");
		}
		command.addAll(List.of("--port", Integer.toString(this.port), "--bind", "127.0.0.1", "--dir",
				this.directory.toString()));
		if (!this.arguments.contains(SENTINEL)) {
			command.addAll(List.of("--save", "", "--appendonly", "no"));
		}
		command.addAll(this.arguments);
		return command;
	}

	private void awaitAnswer() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (true) {
			try {
				if (!command("PING").startsWith("-LOADING")) {
					return;
				}
			}
			catch (UncheckedIOException ex) {
				if (System.nanoTime() > end) {
					throw ex;
				}
			}
			Process running = this.process;
			if (running == null || !running.isAlive()) {
				throw new IllegalStateException("Redis has ended; see " + this.directory.resolve("log"));
			}
			Thread.onSpinWait();
		}
	}

	private static String readLine(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = in.read(); c != '\r'; c = in.read()) {
			if (c < 0) {
				throw new IOException("Redis has closed the connection");
			}
			line.append((char) c);
		}
		in.read();
		return line.toString();
	}

	private static synchronized String binary() {
		Path binary = extracted;
		if (binary != null) {
			return binary.toString();
		}
		String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
		String arch = System.getProperty("os.arch").contains("aarch64") ? "arm64" : "amd64";
		try (InputStream in = TestRedis.class.getResourceAsStream(EMBEDDED + os + "-" + arch)) {
			if (in == null) {
				return SERVER;
			}
			binary = Files.createTempFile(SERVER, "");
			Files.write(binary, in.readAllBytes());
			Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
			binary.toFile().deleteOnExit();
			extracted = binary;
			return binary.toString();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The binary of Redis cannot be used", ex);
		}
	}

}
