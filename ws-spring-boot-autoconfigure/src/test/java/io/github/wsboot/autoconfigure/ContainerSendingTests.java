package io.github.wsboot.autoconfigure;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

import com.sun.management.ThreadMXBean;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsConnection;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is sent arrives whole, in order and at the right ones, on real containers.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class ContainerSendingTests {

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j15WhenManyThreadsSendToOneThenAllArriveWhole(Container container) throws Exception {
		int threads = 64;
		int each = 100;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB"); WsPeer peer = server.connect("a")) {
			for (int t = 0; t < threads; t++) {
				int thread = t;
				this.clients.run(() -> {
					for (int i = 0; i < each; i++) {
						server.manager().sendMessage("a", thread + " " + i + " " + "x".repeat(i * 20));
					}
				});
			}
			int[] next = new int[threads];
			for (int i = 0; i < threads * each; i++) {
				String[] parts = peer.text().split(" ", -1);
				int thread = Integer.parseInt(parts[0]);
				assertThat(Integer.parseInt(parts[1])).isEqualTo(next[thread]++);
				assertThat(parts[2]).hasSize(Integer.parseInt(parts[1]) * 20);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j16WhenOneNeverReadsThenItIsClosedAndOthersGetEverything(Container container) throws Exception {
		int others = Clients.howMany(100, 300);
		int messages = 800;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.send-timeout=5s", "ws.outbound.max-messages=100000", "ws.outbound.max-bytes=16MB")) {
			WsPeer stuck = WsPeer.handshake(server.port(), "/ws?uniqueCode=stuck", 4096);
			await().until(() -> server.manager().isOnline("stuck"));
			List<Future<Integer>> received = new ArrayList<>();
			for (int i = 0; i < others; i++) {
				WsPeer peer = server.connect("c" + i);
				received.add(this.clients.submit(() -> {
					int count = 0;
					while (count < messages) {
						assertThat(peer.text()).startsWith(count + " ");
						count++;
					}
					peer.close();
					return count;
				}));
			}
			String payload = " " + "x".repeat(10_000);
			for (int i = 0; i < messages; i++) {
				server.manager().broadcastMessage(i + payload);
			}
			for (Future<Integer> count : received) {
				assertThat(count.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
			}
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.statuses.containsKey("stuck"));
			assertThat(recorder.statuses.get("stuck").code()).isEqualTo(1013);
			assertThat(server.manager().isOnline("stuck")).isFalse();
			stuck.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j17WhenSomeAreResetDuringBroadcastsThenOthersGetAllAndNothingIsLogged(Container container,
			CapturedOutput output) throws Exception {
		int count = Clients.howMany(30, 200);
		int messages = 300;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB")) {
			List<WsPeer> peers = IntStream.range(0, count).mapToObj((i) -> server.connect("c" + i)).toList();
			List<Future<Boolean>> all = this.clients.together(count, (index) -> {
				WsPeer peer = peers.get(index);
				int reads = (index % 3 == 0) ? 5 + index : messages;
				for (int i = 0; i < reads; i++) {
					assertThat(peer.text()).startsWith(i + " ");
				}
				if (index % 3 == 0) {
					peer.reset();
				}
				return true;
			});
			for (int i = 0; i < messages; i++) {
				assertThat(server.manager().broadcastMessage(i + " " + "x".repeat(i * 50)).queued()).isPositive();
			}
			Clients.all(all);
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			int gone = (count + 2) / 3;
			await().until(() -> recorder.closed.get() == gone);
			assertThat(server.manager().getWSCount()).isEqualTo(count - gone);
			assertThat(recorder.statuses.values()).allMatch((status) -> status.code() == 1006);
			assertThat(recorder.disorder).isEmpty();
			peers.forEach(WsPeer::close);
			await().until(() -> recorder.closed.get() == count);
		}
		assertThat(withoutFailedFlush(output)).doesNotContain("Exception");
	}

	/**
	 * Without the warning of Tomcat when its reading thread notices a reset in the moment
	 * between a batched write and its flush: it flushes then and tells us afterwards.
	 */
	private static String withoutFailedFlush(CapturedOutput output) {
		String warning = "(?m)^.*Failed to flush batched messages on session close\\R(?:(?!\\d{4}-).*\\R)*";
		return output.getAll().replaceAll(warning, "");
	}

	@ParameterizedTest
	@EnumSource
	void j18WhenClosedWhileManySendThenNothingStraysAndLaterSendsAreRefused(Container container) throws Exception {
		int rounds = Clients.howMany(20, 500);
		int threads = Clients.howMany(16, 64);
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=1000000", "ws.outbound.max-bytes=64MB", "ws.close-timeout=60s")) {
			for (int round = 0; round < rounds; round++) {
				try (WsPeer a = server.connect("a"); WsPeer b = server.connect("b")) {
					List<WsConnection> both = List.of(server.manager().find("a").orElseThrow(),
							server.manager().find("b").orElseThrow());
					AtomicInteger sent = new AtomicInteger();
					List<Future<Boolean>> senders = this.clients.together(threads, (index) -> {
						for (int i = 0; i < 10_000 && both.get(index % 2).isOpen(); i++) {
							both.get(index % 2).sendMessage(both.get(index % 2).uniqueCode() + "x".repeat(i % 100));
							sent.incrementAndGet();
						}
						return true;
					});
					List<Future<Boolean>> readers = List.of(this.clients.submit(() -> isNothingButFor("a", a)),
							this.clients.submit(() -> isNothingButFor("b", b)));
					await().pollDelay(Duration.ZERO)
						.pollInterval(Duration.ofMillis(1))
						.until(() -> sent.get() > threads);
					for (WsConnection connection : both) {
						connection.close();
						assertThat(connection.sendMessage("late")).isEqualTo(SendResult.REFUSED);
						assertThat(server.manager().sendMessage(connection.uniqueCode(), "late"))
							.isEqualTo(SendResult.NONE);
					}
					Clients.all(senders);
					assertThat(Clients.all(readers)).containsOnly(true);
				}
			}
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.closed.get() == 2 * rounds);
			assertThat(recorder.disorder).isEmpty();
			assertThat(recorder.errors).isEmpty();
		}
	}

	/**
	 * Whether all texts begin with a code, nothing follows the Close frame, and that is
	 * there.
	 */
	private static boolean isNothingButFor(String code, WsPeer peer) {
		WsPeer.Frame frame = peer.read();
		while (frame != null && frame.opcode() == WsPeer.TEXT) {
			if (frame.payload()[0] != code.charAt(0)) {
				return false;
			}
			frame = peer.read();
		}
		if (frame == null || frame.opcode() != WsPeer.CLOSE) {
			return false;
		}
		peer.sendClose(1000);
		return peer.read() == null;
	}

	@ParameterizedTest
	@EnumSource
	void j19WhenPeerPausesThenOldestOrNewestAreDroppedAndItStays(Container container) {
		for (String policy : List.of("drop-oldest", "drop-newest")) {
			try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
					"ws.outbound.on-overflow=" + policy, "ws.outbound.max-messages=50", "ws.outbound.send-timeout=60s",
					"ws.outbound.max-age=5m");
					WsPeer peer = WsPeer.handshake(server.port(), "/ws?uniqueCode=a", 4096)) {
				await().until(() -> server.manager().isOnline("a"));
				List<Integer> queued = new ArrayList<>();
				int messages = 2000;
				String payload = " " + "x".repeat(10_000);
				for (int i = 0; i < messages; i++) {
					if (server.manager().sendMessage("a", i + payload).queued() == 1) {
						queued.add(i);
					}
				}
				List<Integer> received = new ArrayList<>();
				String text = peer.text();
				while (!text.equals("over")) {
					received.add(Integer.parseInt(text.substring(0, text.indexOf(' '))));
					if (received.size() == 1) {
						// now there is room
						this.clients
							.run(() -> await().until(() -> server.manager().sendMessage("a", "over").queued() == 1));
					}
					text = peer.text();
				}
				assertThat(received).isSorted().doesNotHaveDuplicates().hasSizeLessThan(messages);
				if (policy.equals("drop-newest")) {
					assertThat(received).isEqualTo(queued);
				}
				else {
					assertThat(queued).hasSize(messages);
				}
				assertThat(server.manager().isOnline("a")).isTrue();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void j20WhenLargeTextIsBroadcastThenAllGetItAndNobodyCostsACopy(Container container) throws Exception {
		int count = Clients.howMany(40, 1000);
		int size = 1024 * 1024;
		String text = "é".repeat(size / 2);
		CRC32 expected = new CRC32();
		expected.update(text.getBytes(StandardCharsets.UTF_8));
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.send-timeout=60s")) {
			List<WsPeer> peers = IntStream.range(0, count).mapToObj((i) -> server.connect("c" + i)).toList();
			List<Future<Long>> checksums = this.clients.together(count, (index) -> peers.get(index).checksum());
			server.manager().broadcastMessage("x");
			Clients.all(checksums);
			checksums = this.clients.together(count, (index) -> peers.get(index).checksum());
			long before = allocatedByWriters();
			assertThat(server.manager().broadcastMessage(text).queued()).isEqualTo(count);
			assertThat(Clients.all(checksums)).containsOnly(expected.getValue());
			assertThat(allocatedByWriters() - before).isLessThan(4L * size + (long) count * size / 8);
			assertThat(server.manager().getWSCount()).isEqualTo(count);
			peers.forEach(WsPeer::reset);
		}
	}

	private static long allocatedByWriters() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long[] writers = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("ws-"))
			.mapToLong(Thread::getId)
			.toArray();
		return Arrays.stream(threads.getThreadAllocatedBytes(writers)).filter((bytes) -> bytes > 0).sum();
	}

	@ParameterizedTest
	@EnumSource
	void j21WhenPayloadIsOddThenFramesStayWhole(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-bytes=32MB"); WsPeer peer = server.connect("a")) {
			server.manager().sendMessage("a", "a\ud800b");
			assertThat(peer.text()).isEqualTo("a\ufffdb");
			server.manager().sendMessage("a", "\ud83d\ude00".repeat(5000));
			assertThat(peer.text()).isEqualTo("\ud83d\ude00".repeat(5000));
			server.manager().sendMessage("a", "");
			assertThat(peer.text()).isEmpty();
			server.manager().sendBinary("a", new byte[0]);
			assertThat(peer.binary()).isEmpty();
			for (int size : List.of(125, 126, 8181, 8182, 8183, 8188, 8189, 8192, 65_535, 65_536, 8_000_000)) {
				byte[] binary = new byte[size];
				Arrays.fill(binary, (byte) 'b');
				server.manager().sendMessage("a", "before");
				server.manager().sendBinary("a", binary);
				server.manager().sendMessage("a", "t".repeat(size));
				server.manager().sendMessage("a", "after");
				// it was copied
				Arrays.fill(binary, (byte) 'x');
				assertThat(peer.text()).isEqualTo("before");
				assertThat(peer.binary()).hasSize(size).containsOnly('b');
				assertThat(peer.text()).isEqualTo("t".repeat(size));
				assertThat(peer.text()).isEqualTo("after");
			}
		}
	}

}
