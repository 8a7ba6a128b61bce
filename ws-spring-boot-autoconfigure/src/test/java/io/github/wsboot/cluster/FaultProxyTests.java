package io.github.wsboot.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FaultProxy}, in front of a server that echoes.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("one-jdk")
class FaultProxyTests {

	private ServerSocket server;

	private FaultProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		daemon(() -> {
			while (true) {
				Socket socket = this.server.accept();
				daemon(() -> socket.getInputStream().transferTo(socket.getOutputStream()));
			}
		});
		this.proxy = new FaultProxy(this.server.getLocalPort());
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.server.close();
	}

	@Test
	void passThenBothDirectionsWork() throws IOException {
		try (Socket client = connect()) {
			assertThat(echo(client, 1)).isEqualTo(1);
			await().until(() -> this.proxy.toServer().passed() == 1);
			await().until(() -> this.proxy.toClient().passed() == 1);
			assertThat(this.proxy.accepted()).isOne();
		}
		await().until(() -> this.proxy.connections() == 0);
	}

	@Test
	void blackholeThenBytesAreLostAndTheConnectionEndsWithIt() throws IOException {
		try (Socket idle = connect(); Socket client = connect()) {
			assertThat(echo(idle, 1)).isEqualTo(1);
			assertThat(echo(client, 1)).isEqualTo(1);
			this.proxy.mode(FaultProxy.Mode.BLACKHOLE);
			assertSilent(client);
			await().until(() -> this.proxy.toServer().lost() == 1);
			try (Socket late = connect()) {
				assertSilent(late);
				await().until(() -> this.proxy.toServer().lost() == 2);
				this.proxy.mode(FaultProxy.Mode.PASS);
				assertEnded(late);
			}
			assertEnded(client);
			assertThat(echo(idle, 2)).isEqualTo(2);
		}
	}

	@Test
	void blackholeWhenTheClientEndsThenTheServerLearnsItLater() throws IOException {
		try (Socket client = connect()) {
			assertThat(echo(client, 1)).isEqualTo(1);
			this.proxy.mode(FaultProxy.Mode.BLACKHOLE);
		}
		await().during(Duration.ofMillis(200)).until(() -> this.proxy.connections() == 1);
		this.proxy.mode(FaultProxy.Mode.PASS);
		await().until(() -> this.proxy.connections() == 0);
	}

	@Test
	void holdThenBytesArriveLater() throws IOException {
		try (Socket client = connect()) {
			this.proxy.mode(FaultProxy.Mode.HOLD);
			assertSilent(client);
			this.proxy.mode(FaultProxy.Mode.PASS);
			client.setSoTimeout(30_000);
			assertThat(client.getInputStream().read()).isEqualTo(7);
		}
	}

	@Test
	void parkThenOnlyNewConnectionsWork() throws IOException {
		try (Socket parked = connect()) {
			parked.getOutputStream().write(8);
			assertThat(parked.getInputStream().read()).isEqualTo(8);
			this.proxy.mode(FaultProxy.Mode.PARK);
			parked.getOutputStream().write(9);
			try (Socket client = connect()) {
				client.getOutputStream().write(1);
				assertThat(client.getInputStream().read()).isOne();
			}
			assertThat(parked.getInputStream().available()).isZero();
			this.proxy.mode(FaultProxy.Mode.PASS);
			assertThat(parked.getInputStream().read()).isEqualTo(9);
		}
	}

	@Test
	void deafThenOnlySubscribersHearNothing() throws IOException {
		try (Socket client = connect(); Socket subscriber = connect()) {
			byte[] subscription = "SUBSCRIBE".getBytes(StandardCharsets.US_ASCII);
			subscriber.getOutputStream().write(subscription);
			assertThat(subscriber.getInputStream().readNBytes(subscription.length)).isEqualTo(subscription);
			this.proxy.mode(FaultProxy.Mode.DEAF);
			client.getOutputStream().write(1);
			assertThat(client.getInputStream().read()).isOne();
			subscriber.getOutputStream().write(1);
			await().until(() -> this.proxy.toClient().lost() == 1);
			this.proxy.mode(FaultProxy.Mode.PASS);
			assertEnded(subscriber);
			client.getOutputStream().write(2);
			assertThat(client.getInputStream().read()).isEqualTo(2);
		}
	}

	@Test
	void dropRepliesThenOnlyTheServerHears() throws IOException {
		try (Socket client = connect()) {
			this.proxy.mode(FaultProxy.Mode.DROP_REPLIES);
			assertSilent(client);
			await().until(() -> this.proxy.toServer().passed() == 1);
			await().until(() -> this.proxy.toClient().lost() == 1);
			this.proxy.mode(FaultProxy.Mode.PASS);
			assertEnded(client);
		}
	}

	@Test
	void resetThenNobodyIsConnected() throws IOException {
		try (Socket client = connect()) {
			assertThat(echo(client, 1)).isEqualTo(1);
			this.proxy.mode(FaultProxy.Mode.RESET);
			assertEnded(client);
			assertThatIOException().isThrownBy(() -> {
				try (Socket refused = connect()) {
					if (echo(refused, 1) < 0) {
						throw new IOException("ended");
					}
				}
			});
			this.proxy.mode(FaultProxy.Mode.PASS);
		}
		try (Socket client = connect()) {
			assertThat(echo(client, 1)).isEqualTo(1);
			this.proxy.resetAll();
			assertEnded(client);
		}
	}

	@Test
	void delayThenLater() throws IOException {
		try (Socket client = connect()) {
			this.proxy.delay(Duration.ofMillis(100));
			long begin = System.nanoTime();
			assertThat(echo(client, 1)).isEqualTo(1);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(190));
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
		socket.setSoTimeout(30_000);
		return socket;
	}

	private static int echo(Socket client, int value) throws IOException {
		client.getOutputStream().write(value);
		return client.getInputStream().read();
	}

	private static void assertSilent(Socket client) throws IOException {
		client.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> echo(client, 7));
	}

	private static void assertEnded(Socket client) throws IOException {
		client.setSoTimeout(30_000);
		try {
			assertThat(client.getInputStream().read()).isNegative();
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// reset
		}
	}

	private static void daemon(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// closed
			}
		}, "test-echo");
		thread.setDaemon(true);
		thread.start();
	}

	private interface Task {

		void run() throws IOException;

	}

}
