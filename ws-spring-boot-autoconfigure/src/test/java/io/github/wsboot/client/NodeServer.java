package io.github.wsboot.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.NodeProject;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server of {@code ws}, the WebSocket library of Node.js, as a process of its own.
 */
final class NodeServer implements AutoCloseable {

	private final Process process;

	private final int port;

	private NodeServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static NodeServer start() throws IOException, InterruptedException {
		Process process = NodeProject.start("server.js");
		String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
			.readLine();
		assertThat(line).startsWith("port ");
		return new NodeServer(process, Integer.parseInt(line.substring(5)));
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
