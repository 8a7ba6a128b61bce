package io.github.wsboot.benchmark.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * A Redis of its own that keeps nothing on disk.
 */
public final class RedisServer implements AutoCloseable {

	private final int port;

	private final Path binary;

	private final Thread hook = new Thread(this::kill);

	private volatile Process process;

	private RedisServer() throws IOException {
		this.port = freePort();
		this.binary = binary();
		this.process = launch();
		Runtime.getRuntime().addShutdownHook(this.hook);
		awaitAnswer();
	}

	/**
	 * Starts a server on a free port.
	 * @return the server
	 */
	public static RedisServer start() {
		try {
			return new RedisServer();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	public ProcessHandle process() {
		return this.process.toHandle();
	}

	/**
	 * Ends the server at once and starts it again with nothing in it.
	 */
	void restart() {
		kill();
		try {
			this.process = launch();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		awaitAnswer();
	}

	/**
	 * Bytes in use.
	 */
	long usedMemory() {
		return Long.parseLong(info("memory", "used_memory"));
	}

	/**
	 * CPU time of the server since its start, in nanoseconds.
	 */
	long cpuNanos() {
		String text = command("INFO", "cpu");
		return (long) ((Double.parseDouble(field(text, "used_cpu_user"))
				+ Double.parseDouble(field(text, "used_cpu_sys"))) * 1e9);
	}

	/**
	 * The number of keys.
	 */
	long size() {
		return Long.parseLong(command("DBSIZE").substring(1));
	}

	private String info(String section, String field) {
		return field(command("INFO", section), field);
	}

	private static String field(String text, String field) {
		return text.lines()
			.filter((line) -> line.startsWith(field + ":"))
			.map((line) -> line.substring(field.length() + 1).strip())
			.findFirst()
			.orElseThrow();
	}

	private String command(String... words) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(30_000);
			OutputStream out = socket.getOutputStream();
			out.write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
			out.flush();
			InputStream in = socket.getInputStream();
			String line = readLine(in);
			return line.startsWith("$")
					? new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8) : line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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

	private Process launch() throws IOException {
		return new ProcessBuilder(this.binary.toString(), "--port", Integer.toString(this.port), "--bind", "127.0.0.1",
				"--save", "", "--appendonly", "no")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private void awaitAnswer() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (true) {
			try {
				command("PING");
				return;
			}
			catch (UncheckedIOException ex) {
				if (!this.process.isAlive() || System.nanoTime() > end) {
					throw ex;
				}
			}
		}
	}

	private void kill() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
		Runtime.getRuntime().removeShutdownHook(this.hook);
		if (!this.binary.toFile().delete()) {
			this.binary.toFile().deleteOnExit();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static Path binary() throws IOException {
		String arch = System.getProperty("os.arch").contains("aarch64") ? "arm64" : "amd64";
		String name = "/redis-server-7.0.15-linux-" + arch;
		try (InputStream in = RedisServer.class.getResourceAsStream(name)) {
			if (in == null) {
				throw new IOException("There is no Redis for this machine");
			}
			Path binary = Files.createTempFile("redis-server", "");
			Files.write(binary, in.readAllBytes());
			Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
			return binary;
		}
	}

}
