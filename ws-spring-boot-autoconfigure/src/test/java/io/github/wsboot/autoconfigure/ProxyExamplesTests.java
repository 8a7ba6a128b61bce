package io.github.wsboot.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.wsboot.FreePort;
import io.github.wsboot.WsConnection;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The proxies of the documentation, in front of two nodes.
 */
@Tag("one-jdk")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyExamplesTests {

	private static final Path PAGE = Path.of("..", "docs", "operations", "proxies.md");

	private static List<WsServer> servers = List.of();

	@TempDir
	Path directory;

	@BeforeAll
	static void start() {
		servers = Stream.of(Container.values())
			.map((container) -> WsServer.start(container, CallbackRecorder.Application.class, "test.operations=true",
					"management.endpoint.health.probes.enabled=true", "server.forward-headers-strategy=native",
					"ws.limits.trusted-proxies=127.0.0.1"))
			.toList();
	}

	@AfterAll
	static void stop() {
		servers.forEach(WsServer::close);
	}

	@Test
	void nginxWhenInFrontThenPassesWhatMatters() throws Exception {
		int port = FreePort.find();
		String own = "access_log off; " + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
			.map((what) -> what + "_temp_path " + this.directory.resolve(what) + ";")
			.reduce("", String::concat);
		Path configuration = configuration("nginx", port, "http {", "http { " + own);
		try (Proxy proxy = Proxy.start(port, "nginx", "-e", "stderr", "-p", this.directory.toString(), "-c",
				configuration.toString(), "-g", "daemon off; pid " + this.directory.resolve("pid") + ";")) {
			check(port);
		}
	}

	@Test
	void haproxyWhenInFrontThenPassesWhatMatters() throws Exception {
		int port = FreePort.find();
		Path configuration = configuration("haproxy", port, "bind :", "bind 127.0.0.1:");
		try (Proxy proxy = Proxy.start(port, "haproxy", "-db", "-f", configuration.toString())) {
			check(port);
		}
	}

	private static void check(int port) {
		await().until(() -> {
			try (WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=first")) {
				// only then is it open, and counts
				return peer.status() == 101 && peer.send("hello").text().equals("hello");
			}
		});
		await().until(() -> servers.stream().allMatch((server) -> server.manager().getWSCount() == 0));
		List<WsPeer> peers = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=alice" + i, "Origin: http://localhost:" + port,
					"X-Forwarded-For: 198.51.100.9");
			peers.add(peer);
			assertThat(peer.status()).as("the page's own origin").isEqualTo(101);
			assertThat(peer.send("hello").text()).isEqualTo("hello");
		}
		assertThat(servers).allSatisfy((server) -> assertThat(server.manager().uniqueCodes()).isNotEmpty()
			.allSatisfy((code) -> assertThat(addressOf(server, code)).isEqualTo("198.51.100.9")));
		peers.forEach(WsPeer::close);
		try (WsPeer peer = WsPeer.handshake(port, "/ws", "Origin: https://evil.example")) {
			assertThat(peer.status()).isEqualTo(403);
		}
		Hub draining = servers.get(0).bean(Hub.class);
		draining.drain(Duration.ZERO);
		try {
			for (int i = 0; i < 10; i++) {
				try (WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=d" + i)) {
					assertThat(peer.status()).as("the other node takes it").isEqualTo(101);
				}
			}
		}
		finally {
			draining.resume();
		}
	}

	private static String addressOf(WsServer server, String code) {
		WsConnection connection = server.manager().find(code).orElseThrow();
		return Objects.requireNonNull(connection.remoteAddress()).getAddress().getHostAddress();
	}

	private Path configuration(String language, int port, String from, String to) throws IOException {
		Matcher block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(PAGE));
		assertThat(block.find()).isTrue();
		String text = block.group(1)
			.replace(from, to)
			.replace("maxconn 20000", "maxconn 100")
			.replace("8080", String.valueOf(port))
			.replace("8081", String.valueOf(servers.get(0).port()))
			.replace("8082", String.valueOf(servers.get(1).port()));
		return Files.writeString(this.directory.resolve(language + ".conf"), text);
	}

	/**
	 * A proxy that runs.
	 *
	 * @param process the process
	 */
	private record Proxy(Process process) implements AutoCloseable {

		static Proxy start(int port, String program, String... arguments) throws IOException {
			Assumptions.assumeTrue(isInstalled(program), () -> program + " is not installed");
			Process process = new ProcessBuilder(Stream.concat(Stream.of(program), Stream.of(arguments)).toList())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.INHERIT)
				.start();
			Proxy proxy = new Proxy(process);
			try {
				await().until(() -> {
					assertThat(process.isAlive()).as(program + " runs").isTrue();
					return listens(port);
				});
			}
			catch (RuntimeException | AssertionError ex) {
				proxy.close();
				throw ex;
			}
			return proxy;
		}

		private static boolean listens(int port) {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
				return socket.isConnected();
			}
			catch (IOException ex) {
				return false;
			}
		}

		private static boolean isInstalled(String program) {
			return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
				.anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
		}

		@Override
		public void close() {
			this.process.destroy();
			await().until(() -> !this.process.isAlive());
		}

	}

}
