package io.github.wsboot.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import io.github.wsboot.servlet.WsUpgrader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the guide for fetching and streaming.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PullingGuideTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final int MEGABYTES = 100;

	@LocalServerPort
	private int port;

	@Test
	void echoWhenFetchedThenReturned() {
		try (WsTestClient client = WsTestClient.connect(this.port, "/echo")) {
			client.send("one").expectText("one");
			client.send("two").expectText("two");
			client.send("bye").expectClose(1000);
		}
	}

	@Test
	void copyWhenOfAHundredMegabytesThenHeapStaysFlat() throws Exception {
		copy(1);
		long before = liveHeap();
		Copy copy = copy(MEGABYTES);
		assertThat(copy.received).isEqualTo((long) MEGABYTES * MEGABYTE);
		assertThat(copy.sum.getValue()).isEqualTo(copy.sent.getValue());
		assertThat(copy.mostHeap - before).isLessThan(20 * MEGABYTE);
	}

	private Copy copy(int megabytes) throws Exception {
		Copy copy = new Copy();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://localhost:" + this.port + "/copy"), copy)
			.get(10, TimeUnit.SECONDS);
		byte[] block = new byte[MEGABYTE];
		for (int i = 0; i < megabytes; i++) {
			block[i] = (byte) i;
			copy.sent.update(block);
			socket.sendBinary(ByteBuffer.wrap(block), i == megabytes - 1).get(30, TimeUnit.SECONDS);
			if (i % 25 == 24) {
				copy.mostHeap = Math.max(copy.mostHeap, liveHeap());
			}
		}
		copy.done.get(60, TimeUnit.SECONDS);
		socket.abort();
		return copy;
	}

	private static long liveHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/**
	 * Takes what comes back, and keeps nothing of it.
	 */
	private static final class Copy implements WebSocket.Listener {

		private final CompletableFuture<Boolean> done = new CompletableFuture<>();

		private final CRC32 sent = new CRC32();

		private final CRC32 sum = new CRC32();

		private volatile long received;

		private volatile long mostHeap;

		@Override
		@SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
		public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			this.received += data.remaining();
			this.sum.update(data);
			socket.request(1);
			if (last) {
				this.done.complete(true);
			}
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.done.completeExceptionally(error);
		}

	}

	@Controller
	static class Endpoints {

		private final WsUpgrader upgrader;

		Endpoints(WsUpgrader upgrader) {
			this.upgrader = upgrader;
		}

		@GetMapping("/echo")
		void echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.upgrader.open(request, response, "echo", (connection) -> {
				String text = connection.receive().text();
				while (!text.equals("bye")) {
					connection.sendMessage(text);
					text = connection.receive().text();
				}
			});
		}

		@GetMapping("/copy")
		void copy(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.upgrader.open(request, response, "copy", (connection) -> {
				try (InputStream in = connection.receiveStream().inputStream();
						OutputStream out = connection.binaryStream()) {
					in.transferTo(out);
				}
				connection.receive(Duration.ofSeconds(10));
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Endpoints.class)
	static class Application {

	}

}
