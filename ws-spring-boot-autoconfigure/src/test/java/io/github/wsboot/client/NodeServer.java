package io.github.wsboot.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server of {@code ws}, the WebSocket library of Node.js, as a process of its own.
 */
final class NodeServer implements AutoCloseable {

	private static final Path SOURCE = Path.of("src", "test", "resources", "foreign-server");

	private static final Path DIRECTORY = Path.of("target", "foreign-server");

	private final Process process;

	private final int port;

	private NodeServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Whether there is a Node.js. That its packages cannot be had is a failure.
	 */
	static boolean isPossible() {
		try {
			return new ProcessBuilder("node", "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static NodeServer start() throws IOException, InterruptedException {
		install();
		Process process = new ProcessBuilder("node", "server.js").directory(DIRECTORY.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
			.readLine();
		assertThat(line).startsWith("port ");
		return new NodeServer(process, Integer.parseInt(line.substring(5)));
	}

	private static void install() throws IOException, InterruptedException {
		Files.createDirectories(DIRECTORY);
		try (var files = Files.list(SOURCE)) {
			files.forEach(NodeServer::copy);
		}
		if (Files.exists(DIRECTORY.resolve("node_modules").resolve("ws"))) {
			return;
		}
		Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(DIRECTORY.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(npm.waitFor()).as(output).isZero();
	}

	private static void copy(Path file) {
		try {
			Files.copy(file, DIRECTORY.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String uri(String path) {
		return "ws://127.0.0.1:" + this.port + path;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
