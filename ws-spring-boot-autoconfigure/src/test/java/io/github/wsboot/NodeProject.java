package io.github.wsboot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scripts for Node.js with {@code ws}, a WebSocket library of another make, and the
 * compiler of TypeScript.
 */
public final class NodeProject {

	private static final Path SOURCE = Path.of("src", "test", "resources", "node");

	private static final Path DIRECTORY = Path.of("target", "node");

	private NodeProject() {
	}

	/**
	 * Whether there is a Node.js. That its packages cannot be had is a failure.
	 */
	public static boolean isPossible() {
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

	/**
	 * Runs a script as a process of its own.
	 */
	public static Process start(String script, String... arguments) throws IOException, InterruptedException {
		install();
		List<String> command = new ArrayList<>(List.of("node", script));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	private static void install() throws IOException, InterruptedException {
		Files.createDirectories(DIRECTORY);
		// test classes run in several JVMs at a time
		try (FileChannel channel = FileChannel.open(DIRECTORY.resolve("lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
			assertThat(lock.isValid()).isTrue();
			try (var files = Files.list(SOURCE)) {
				files.forEach(NodeProject::copy);
			}
			installPackages();
		}
	}

	private static void installPackages() throws IOException, InterruptedException {
		if (Stream.of("typescript", "ws").allMatch((name) -> Files.exists(DIRECTORY.resolve("node_modules/" + name)))) {
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
			Path copy = DIRECTORY.resolve(file.getFileName());
			// whoever runs it meanwhile must find it
			if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
				Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
