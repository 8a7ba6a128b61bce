package io.github.wsboot.test;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The client with servers that do what none of ours does.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WsTestClientWithRawServerTests {

	@Test
	void expectWhenFragmentedThenPutTogetherWithControlFramesBetween() throws Exception {
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			byte[] text = "grüße".getBytes(StandardCharsets.UTF_8);
			// in the middle of a character
			RawServer.frame(socket, RawServer.TEXT, text[0], text[1], text[2]);
			RawServer.frame(socket, RawServer.FIN | RawServer.PING);
			RawServer.frame(socket, 0, text[3], text[4]);
			RawServer.frame(socket, RawServer.FIN, text[5], text[6]);
			RawServer.frame(socket, RawServer.BINARY, (byte) 1);
			RawServer.frame(socket, RawServer.FIN, (byte) 2);
			RawServer.frame(socket, RawServer.FIN | RawServer.TEXT);
			RawServer.frame(socket, RawServer.FIN | RawServer.CLOSE);
			RawServer.readToTheEnd(socket);
		}); WsTestClient client = connect(server)) {
			client.expectText("grüße").expectBinary(new byte[] { 1, 2 }).expectText("").expectClose(1005);
		}
	}

	@Test
	void skipUntilTextWhenServerNeverStopsTalkingThenEndsAllTheSame() throws Exception {
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			while (true) {
				RawServer.frame(socket, RawServer.FIN | RawServer.TEXT, (byte) 'x');
			}
		}); WsTestClient client = connectImpatiently(server)) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.skipUntilText("y"::equals))
				.withMessageContaining("got others, the last was the text \"x\"");
		}
	}

	@Test
	void closeWhenServerDoesNotAnswerThenEndsTcpAfterTheTimeout() throws Exception {
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			RawServer.readToTheEnd(socket);
		})) {
			connectImpatiently(server).close();
			server.end().handle((done, failure) -> true).get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void closeWhenServerDoesNotReadThenEndsAllTheSame() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			await(over);
		})) {
			try (WsTestClient client = connectImpatiently(server)) {
				assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.send(new byte[64 << 20]))
					.withMessageEndingWith("of 67108864 bytes within 1 s: the server does not read");
				assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.send("more"))
					.withMessageStartingWith("Could not send the text \"more\": ");
			}
			over.countDown();
		}
	}

	@Test
	void expectCloseWhenTcpEndsWithoutCloseFrameThen1006() throws Exception {
		CountDownLatch connected = new CountDownLatch(1);
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			await(connected);
		}); WsTestClient client = connect(server)) {
			connected.countDown();
			client.expectClose(1006);
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.expectClose(1000))
				.withMessageStartingWith(
						"Expected the connection to be closed with 1000 but the connection was closed with 1006");
		}
	}

	@Test
	void expectCloseWhenTcpIsResetThen1006() throws Exception {
		CountDownLatch connected = new CountDownLatch(1);
		try (RawServer server = new RawServer((socket) -> {
			RawServer.upgrade(socket);
			// the reset could overtake the upgrade
			await(connected);
			socket.setSoLinger(true, 0);
		}); WsTestClient client = connect(server)) {
			connected.countDown();
			client.expectClose(1006);
		}
	}

	@Test
	void expectCloseWhenServerBreaksTheProtocolThen1006AndSaysWhy() throws Exception {
		for (byte[] frame : new byte[][] { { (byte) 0xFF, 0 }, { (byte) 0x88, 2, (byte) 0x13, (byte) 0x88 },
				{ (byte) 0x88, 2, 3, (byte) 0xED } }) {
			try (RawServer server = new RawServer((socket) -> {
				RawServer.upgrade(socket);
				socket.getOutputStream().write(frame);
				RawServer.readToTheEnd(socket);
			}); WsTestClient client = connect(server)) {
				client.expectClose(1006);
				assertThatExceptionOfType(AssertionError.class).isThrownBy(client::expectText)
					.withMessageContaining("because of");
			}
		}
	}

	@Test
	void connectWhenServerDoesNotAnswerThenFailsAfterTheTimeout() throws Exception {
		try (RawServer server = new RawServer(RawServer::readToTheEnd)) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> connectImpatiently(server))
				.withMessageContaining("but it failed: ");
		}
	}

	@Test
	void connectWhenInterruptedThenSaysSoAndLeavesNothingOpen() throws Exception {
		CompletableFuture<Void> interrupted = new CompletableFuture<>();
		try (RawServer server = new RawServer((socket) -> {
			interrupted.join();
			RawServer.upgrade(socket);
			RawServer.readToTheEnd(socket);
		})) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> WsTestClient.to(server.port(), "/").timeout(Duration.ofSeconds(30)).connect())
				.withMessageContaining("but it failed: java.lang.InterruptedException");
			assertThat(Thread.interrupted()).isTrue();
			interrupted.complete(null);
			server.end().handle((done, failure) -> true).get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void connectWhenHandshakeIsWrongThenSaysWhy() throws Exception {
		try (RawServer server = new RawServer((socket) -> {
			RawServer.head(socket);
			RawServer.upgrade(socket, "wrong");
			RawServer.readToTheEnd(socket);
		})) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> connect(server))
				.withMessageContaining("Sec-WebSocket-Accept");
		}
	}

	@Test
	void connectWhenTlsThenTrustsWhatItIsToldTo(@TempDir Path directory) throws Exception {
		SSLContext context = selfSigned(directory.resolve("keys.p12"));
		RawServer.Script echo = (socket) -> {
			RawServer.upgrade(socket);
			RawServer.frame(socket, RawServer.FIN | RawServer.TEXT, (byte) 'x');
			RawServer.frame(socket, RawServer.FIN | RawServer.CLOSE);
			RawServer.readToTheEnd(socket);
		};
		try (RawServer server = new RawServer(context.getServerSocketFactory(), echo);
				WsTestClient client = WsTestClient.to("wss://localhost:" + server.port() + "/")
					.sslContext(context)
					.connect()) {
			client.expectText("x").expectClose(1005);
		}
		try (RawServer server = new RawServer(context.getServerSocketFactory(), echo)) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> WsTestClient.connect("wss://localhost:" + server.port() + "/"))
				.withMessageContaining("SSLHandshakeException");
		}
	}

	@Test
	void connectWhenOverThenNoThreadKeepsTheJvmAlive() throws Exception {
		try (ServerSocket nobody = new ServerSocket(0)) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> WsTestClient.to(nobody.getLocalPort(), "/").timeout(Duration.ofMillis(1)).connect());
		}
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("HttpClient"))
			.isNotEmpty()
			.allMatch(Thread::isDaemon);
	}

	private static WsTestClient connect(RawServer server) {
		return WsTestClient.connect(server.port(), "/");
	}

	private static WsTestClient connectImpatiently(RawServer server) {
		return WsTestClient.to(server.port(), "/").timeout(Duration.ofSeconds(1)).connect();
	}

	private static void await(CountDownLatch latch) throws IOException {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static SSLContext selfSigned(Path file) throws Exception {
		Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(tool.toString(), "-genkeypair", "-alias", "test", "-keyalg", "EC",
				"-dname", "CN=localhost", "-ext", "SAN=dns:localhost", "-storetype", "PKCS12", "-storepass", "password",
				"-keystore", file.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(process.waitFor()).as(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
			.isZero();
		char[] password = "password".toCharArray();
		KeyStore keys = KeyStore.getInstance(file.toFile(), password);
		KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		own.init(keys, password);
		KeyStore certificates = KeyStore.getInstance("PKCS12");
		certificates.load(null, null);
		certificates.setCertificateEntry("test", keys.getCertificate("test"));
		TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trusted.init(certificates);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
		return context;
	}

}
