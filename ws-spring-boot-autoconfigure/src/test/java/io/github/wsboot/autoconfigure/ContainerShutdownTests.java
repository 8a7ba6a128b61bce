package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.LifecycleProcessor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The end of an application, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ContainerShutdownTests {

	private static final int MANY = Clients.howMany(200, 500);

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j35WhenContextClosesThenAllGet1001AndOnClose(Container container) throws Exception {
		WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.shutdown.timeout=20s");
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		List<WsPeer> peers = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			peers.add(server.connect("c" + i));
		}
		CountDownLatch sending = new CountDownLatch(MANY);
		List<Future<Integer>> codes = new ArrayList<>();
		for (WsPeer peer : peers) {
			codes.add(this.clients.submit(() -> {
				WsPeer.Frame frame = peer.send("busy").read();
				sending.countDown();
				while (frame != null && frame.opcode() != WsPeer.CLOSE) {
					peer.send("busy");
					frame = peer.read();
				}
				if (frame == null) {
					return 1006;
				}
				peer.sendClose(1001);
				return ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
			}));
		}
		sending.await();
		Future<Duration> closing = this.clients.submit(() -> {
			long start = System.nanoTime();
			server.close();
			return Duration.ofNanos(System.nanoTime() - start);
		});
		for (Future<Integer> code : codes) {
			assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
		}
		assertThat(closing.get(60, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(20));
		assertThat(recorder.closed).hasValue(MANY);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		assertThat(recorder.disorder).isEmpty();
		server.close();
		peers.forEach(WsPeer::close);
	}

	@ParameterizedTest
	@EnumSource
	void drainWhenContextClosesThenClientsLeaveOneAfterTheOtherBeforeTheServerStops(Container container)
			throws Exception {
		WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.shutdown.drain=600ms",
				"ws.shutdown.notice=we restart", "ws.shutdown.reconnect-within=3s");
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		int port = server.port();
		List<WsPeer> peers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			peers.add(server.connect("c" + i));
		}
		long begun = System.nanoTime();
		Future<Boolean> closing = this.clients.submit(() -> {
			server.close();
			return true;
		});
		await().until(() -> recorder.closed.get() > 0);
		try (WsPeer late = WsPeer.handshake(port, "/ws?uniqueCode=late")) {
			assertThat(late.status()).isEqualTo(503);
			assertThat(late.head()).containsPattern("(?i)Retry-After: [1-3]\r\n");
		}
		List<String> reasons = new ArrayList<>();
		for (WsPeer peer : peers) {
			assertThat(peer.text()).isEqualTo("we restart");
			WsPeer.Frame frame = peer.read();
			assertThat(frame).isNotNull();
			ByteBuffer payload = ByteBuffer.wrap(frame.payload());
			assertThat(payload.getShort() & 0xFFFF).isEqualTo(1012);
			reasons.add(UTF_8.decode(payload).toString());
			peer.sendClose(1012);
		}
		assertThat(reasons).allMatch((reason) -> reason.matches("retry-after-ms=[0-9]{1,4}"));
		assertThat(reasons.stream().distinct().count()).as("not all at once again").isGreaterThan(10);
		closing.get(30, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		assertThat(recorder.closed).hasValue(20);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		peers.forEach(WsPeer::close);
	}

	@Test
	void drainWhenAskedForThenNotReadyUntilResumedOrStartedAgain() {
		try (WsServer server = WsServer.start(Container.TOMCAT, CallbackRecorder.Application.class,
				"ws.shutdown.drain=10ms")) {
			ApplicationAvailability availability = server.bean(ApplicationAvailability.class);
			await().until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
			Hub hub = server.bean(Hub.class);
			hub.drain(Duration.ofMinutes(10));
			await().until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
			hub.resume();
			await().until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
			server.connect("a").close();
			LifecycleProcessor context = server.bean(LifecycleProcessor.class);
			context.stop();
			await().until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
			context.start();
			await().until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
			server.connect("a").close();
		}
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource
	void j35WhenNobodyAnswersOrReadsThenStillBoundedAndEveryOnCloseIsDone(Container container, CapturedOutput output) {
		WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.shutdown.timeout=1s",
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB");
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		List<WsPeer> peers = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			String code = "c" + i;
			peers.add(WsPeer.handshake(server.port(), "/ws?uniqueCode=" + code, 4096));
			await().until(() -> server.manager().isOnline(code));
			for (int j = 0; j < 100 && i % 4 == 0; j++) {
				server.manager().sendMessage(code, "x".repeat(50_000));
			}
		}
		long start = System.nanoTime();
		server.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
		assertThat(recorder.closed).hasValue(40);
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		assertThat(recorder.disorder).isEmpty();
		for (WsPeer peer : peers) {
			assertThat(peer.closeCode()).isIn(1001, 1006);
			assertThat(peer.read()).isNull();
		}
		assertThat(output).doesNotContain("RejectedExecutionException");
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource
	void j35WhenClientsArriveMeanwhileThenRefusedOrClosedWith1001(Container container) throws Exception {
		WsServer server = WsServer.start(container, Scripted.Application.class);
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		int port = server.port();
		CountDownLatch stopping = new CountDownLatch(1);
		CountDownLatch arrived = new CountDownLatch(20);
		server.bean(Scripted.class).onClose = (connection) -> {
			stopping.countDown();
			try {
				arrived.await(5, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
		WsPeer first = server.connect("first");
		AtomicBoolean closed = new AtomicBoolean();
		List<Future<Integer>> arrivals = this.clients.together(4, (index) -> {
			int refused = 0;
			for (int i = 0; !closed.get(); i++) {
				try (WsPeer peer = WsPeer.handshake(port, "/ws?uniqueCode=late" + index + "-" + i)) {
					if (peer.status() == 101) {
						assertThat(peer.closeCode()).isIn(1000, 1001, 1006);
						peer.sendClose(1001);
					}
					else {
						assertThat(peer.status()).as(peer.head()).isIn(0, 503);
						refused += (peer.status() == 503) ? 1 : 0;
						arrived.countDown();
					}
				}
				catch (IllegalStateException ex) {
					// nobody listens any more
					assertThat(ex).hasCauseInstanceOf(IOException.class);
				}
			}
			return refused;
		});
		server.close();
		closed.set(true);
		assertThat(stopping.getCount()).isZero();
		assertThat(Clients.all(arrivals).stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(20);
		assertThat(recorder.opened.get()).isEqualTo(recorder.closed.get());
		assertThat(recorder.closedAfterDestruction).hasValue(0);
		assertThat(recorder.disorder).isEmpty();
		assertThat(first.closeCode()).isEqualTo(1001);
		first.close();
	}

}
