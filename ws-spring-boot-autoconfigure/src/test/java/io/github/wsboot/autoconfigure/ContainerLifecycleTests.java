package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.Connection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The order of callbacks, duplicates and the end of connections, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerLifecycleTests {

	private static final int MANY = Clients.howMany(200, 1000);

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j01WhenManyOpenUnderOneCodeThenOneIsLeftAndCallbacksPairUp(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
			List<Future<WsPeer>> connects = new ArrayList<>();
			for (int i = 0; i < MANY; i++) {
				connects.add(this.clients.submit(() -> {
					WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=same");
					peer.send("in flight");
					return peer;
				}));
			}
			List<WsPeer> peers = new ArrayList<>();
			for (Future<WsPeer> connect : connects) {
				peers.add(connect.get(60, TimeUnit.SECONDS));
			}
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().untilAsserted(() -> assertThat(recorder.closed).hasValue(MANY - 1));
			// the last one opens when the one before it has closed
			await().untilAsserted(() -> assertThat(recorder.opened).hasValue(MANY));
			assertThat(recorder.disorder).isEmpty();
			assertThat(server.manager().getWSCount()).isOne();
			assertThat(server.manager().sendMessage("same", "you are the one").queued()).isOne();
			peers.forEach(WsPeer::close);
			await().until(() -> recorder.closed.get() == MANY);
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	/**
	 * Messages that had arrived before the peer's close were dropped. Here the peer also
	 * closes while it is written to, so that a write fails before its close is seen.
	 */
	@ParameterizedTest
	@EnumSource
	void b001_3WhenPeerSendsAndClosesWhilePushedToThenAllItsMessagesAndItsCodeArrive(Container container)
			throws Exception {
		int rounds = 40;
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=1000000", "ws.outbound.max-bytes=64MB")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			for (int round = 0; round < rounds; round++) {
				String code = "c" + round;
				try (WsPeer peer = server.connect(code)) {
					Future<?> reading = this.clients.submit(() -> {
						while (peer.read() != null) {
							// must not be the one that does not read
						}
						return true;
					});
					Connection connection = connection(server, code);
					Future<?> pushing = this.clients.submit(() -> {
						while (connection.isOpen()) {
							// nor too far behind
							if (connection.queueLevel().messages() < 100_000) {
								server.manager().sendMessage(code, "push");
							}
							Thread.yield();
						}
						return true;
					});
					for (int i = 0; i < 100; i++) {
						peer.send("m" + i);
					}
					peer.sendClose(4321);
					await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> recorder.statuses.containsKey(code));
					pushing.get(20, TimeUnit.SECONDS);
					peer.close();
					reading.get(20, TimeUnit.SECONDS);
				}
			}
			assertThat(recorder.statuses.values()).extracting(WsCloseStatus::code).containsOnly(4321);
			assertThat(recorder.messages).hasValue(rounds * 100);
			assertThat(recorder.errors).isEmpty();
		}
	}

	private static Connection connection(WsServer server, String code) {
		return server.manager().find(code).flatMap((found) -> found.unwrap(Connection.class)).orElseThrow();
	}

	@ParameterizedTest
	@EnumSource
	void j06WhenAllEndItAtOnceThenOneOnCloseAndOneCloseFrameAtMost(Container container) throws Exception {
		int rounds = Clients.howMany(30, 500);
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class, "ws.close-timeout=1s")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			for (int round = 0; round < rounds; round++) {
				boolean isReset = round % 3 == 0;
				WsPeer peer = server.connect("a");
				WsConnection connection = server.manager().find("a").orElseThrow();
				List<Future<Boolean>> ends = this.clients.together(10, (index) -> {
					if (index < 8) {
						connection.close(WsCloseStatus.of(4000 + index, "one of many"));
					}
					else if (index == 8) {
						peer.sendClose(1000);
					}
					else if (isReset) {
						peer.reset();
					}
					return true;
				});
				if (!isReset) {
					Clients.all(ends);
					assertThat(peer.closeCode()).isIn(1000, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007);
					assertThat(peer.read()).isNull();
				}
				int closed = round + 1;
				await().pollInterval(Duration.ofMillis(2)).until(() -> recorder.closed.get() >= closed);
				peer.close();
			}
			assertThat(recorder.opened).hasValue(rounds);
			assertThat(recorder.closed).hasValue(rounds);
			assertThat(recorder.disorder).isEmpty();
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j07WhenOpenedAgainInsideItsOwnCallbacksThenLastOneWins(Container container) {
		int count = Clients.howMany(100, 1000);
		try (WsServer server = WsServer.start(container, Scripted.Application.class, "ws.close-timeout=1s")) {
			Scripted script = server.bean(Scripted.class);
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			Queue<WsPeer> peers = new ConcurrentLinkedQueue<>();
			AtomicInteger left = new AtomicInteger(count);
			Runnable again = () -> {
				if (left.getAndDecrement() > 0) {
					peers.add(WsPeer.connect(server.port(), "/ws?uniqueCode=a"));
				}
			};
			script.onOpen = (connection) -> {
				if (left.get() % 2 == 0) {
					again.run();
				}
				else {
					connection.close();
				}
			};
			script.onClose = (connection) -> again.run();
			peers.add(WsPeer.connect(server.port(), "/ws?uniqueCode=a"));
			await().atMost(60, TimeUnit.SECONDS)
				.until(() -> recorder.opened.get() == count + 1 && left.get() < 0
						&& recorder.opened.get() - recorder.closed.get() == server.manager().getWSCount());
			assertThat(recorder.disorder).isEmpty();
			assertThat(recorder.errors).isEmpty();
			script.onOpen = (connection) -> {
			};
			try (WsPeer last = WsPeer.connect(server.port(), "/ws?uniqueCode=a")) {
				await().until(() -> recorder.opened.get() == count + 2);
				assertThat(server.manager().sendMessage("a", "you are the one").queued()).isOne();
				assertThat(last.text()).isEqualTo("you are the one");
			}
			peers.forEach(WsPeer::close);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j08WhenOldOneIsStuckThenNewOneOpensPromptly(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.outbound.max-messages=100000", "ws.outbound.max-bytes=64MB", "ws.outbound.send-timeout=60s",
				"ws.close-timeout=60s", "ws.shutdown.timeout=1s")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			try (WsPeer stuck = WsPeer.handshake(server.port(), "/ws?uniqueCode=a", 4096)) {
				await().until(() -> server.manager().isOnline("a"));
				String text = "x".repeat(100_000);
				for (int i = 0; i < 300; i++) {
					assertThat(server.manager().sendMessage("a", text).queued()).isOne();
				}
				try (WsPeer fresh = WsPeer.connect(server.port(), "/ws?uniqueCode=a")) {
					// long before anything gives the old one up
					await().until(() -> recorder.opened.get() == 2);
					assertThat(server.manager().sendMessage("a", "welcome").queued()).isOne();
					assertThat(fresh.text()).isEqualTo("welcome");
					assertThat(recorder.closed).hasValue(1);
				}
				stuck.reset();
			}
		}
	}

	@Tag("one-jdk")
	@ParameterizedTest
	@EnumSource
	void j09WhenTheOldOneEndsLateThenNewOneStays(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.close-timeout=500ms")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			for (int round = 0; round < 12; round++) {
				int opened = recorder.opened.get() + 2;
				try (WsPeer old = server.connect("a");
						WsPeer fresh = WsPeer.connect(server.port(), "/ws?uniqueCode=a")) {
					await().until(() -> recorder.opened.get() == opened);
					switch (round % 4) {
						case 0 -> old.reset();
						case 1 -> old.sendClose(1000);
						case 2 -> old.send("late");
						// does nothing until the server has had enough
						default -> assertThat(old.closeCode()).isEqualTo(4409);
					}
					if (round % 4 != 0) {
						assertThat(old.closeCode()).isIn(4409, 1006);
						assertThat(old.read()).isNull();
					}
					fresh.send("still here");
					assertThat(fresh.text()).isEqualTo("still here");
					assertThat(server.manager().isOnline("a")).isTrue();
					assertThat(recorder.closed).hasValue(opened - 1);
				}
				await().until(() -> recorder.closed.get() == opened);
			}
			assertThat(recorder.disorder).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void j12WhenManyLeaveAndEachIsBroadcastThenWitnessGetsAll(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Scripted.Application.class, "ws.outbound.max-messages=100000",
				"ws.outbound.max-bytes=64MB"); WsPeer witness = server.connect("witness")) {
			Scripted script = server.bean(Scripted.class);
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			script.onClose = (connection) -> server.manager().broadcastMessage(connection.uniqueCode() + " left");
			List<WsPeer> peers = IntStream.range(0, MANY).mapToObj((i) -> server.connect("c" + i)).toList();
			Future<Set<String>> seen = this.clients.submit(() -> {
				Set<String> texts = new HashSet<>();
				for (int i = 0; i < MANY; i++) {
					texts.add(witness.text());
				}
				return texts;
			});
			Clients.all(this.clients.together(8, (index) -> {
				for (int i = index; i < MANY; i += 8) {
					if (i % 2 == 0) {
						peers.get(i).reset();
					}
					else {
						peers.get(i).close();
					}
				}
				return index;
			}));
			assertThat(seen.get(60, TimeUnit.SECONDS)).hasSize(MANY).allMatch((text) -> text.endsWith(" left"));
			await().until(() -> recorder.closed.get() == MANY);
			assertThat(recorder.disorder).isEmpty();
			assertThat(server.manager().uniqueCodes()).containsExactly("witness");
		}
	}

	@ParameterizedTest
	@EnumSource
	void j13WhenTwoCloseEachOtherInOnOpenThenBothEnd(Container container) throws Exception {
		int pairs = Clients.howMany(20, 200);
		try (WsServer server = WsServer.start(container, Scripted.Application.class, "ws.close-timeout=1s")) {
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			server.bean(Scripted.class).onOpen = (connection) -> {
				String code = connection.uniqueCode();
				server.manager().closeWebsocketConn(((code.charAt(0) == 'a') ? "b" : "a") + code.substring(1));
			};
			for (int pair = 0; pair < pairs; pair++) {
				String number = "-" + pair;
				List<WsPeer> both = Clients.all(this.clients.together(2, (index) -> WsPeer.connect(server.port(),
						"/ws?uniqueCode=" + ((index == 0) ? "a" : "b") + number)));
				int opened = 2 * (pair + 1);
				// an onOpen counts before it closes the other one
				await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
					assertThat(recorder.opened).hasValue(opened);
					assertThat(server.manager().uniqueCodes()).filteredOn((code) -> code.endsWith(number))
						.hasSizeLessThanOrEqualTo(1);
					assertThat(recorder.opened.get() - recorder.closed.get()).isEqualTo(server.manager().getWSCount());
				});
				both.forEach(WsPeer::close);
			}
			await().until(() -> recorder.closed.get() == 2 * pairs);
			assertThat(recorder.disorder).isEmpty();
			assertThat(recorder.errors).allSatisfy((error) -> assertThat(error).isInstanceOf(IOException.class));
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

}
