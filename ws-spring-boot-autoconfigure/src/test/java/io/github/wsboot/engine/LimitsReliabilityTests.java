package io.github.wsboot.engine;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the limits on connections.
 */
class LimitsReliabilityTests {

	@Test
	void j31WhenHundredOfOneUidAreAdmittedAtOnceThenFive() throws Exception {
		try (TestHub hub = TestHub.create(TestSettings.limits(0, 0, 5))) {
			assertThat(admitAtOnce(hub, "alice", null)).containsOnly(429).hasSize(95);
			hub.open(WsIdentity.of("other", "bob"), new FakeWire());
			hub.open(WsIdentity.of("anonymous"), new FakeWire());
		}
	}

	@Test
	void j31WhenHundredOfOneAddressAreAdmittedAtOnceThenFive() throws Exception {
		try (TestHub hub = TestHub.create(TestSettings.limits(0, 5, 0))) {
			assertThat(admitAtOnce(hub, null, "198.51.100.7")).containsOnly(429).hasSize(95);
			hub.hub.admit(WsIdentity.of("other"), "198.51.100.8").close();
			hub.hub.admit(WsIdentity.of("unknown"), null).close();
		}
	}

	@Test
	void j31WhenNodeIsFullThenRefusedWith503() throws Exception {
		try (TestHub hub = TestHub.create(TestSettings.limits(5, 0, 0))) {
			assertThat(admitAtOnce(hub, null, null)).containsOnly(503).hasSize(95);
		}
	}

	@Test
	void j32WhenTheWallClockStepsThenNothingIsGivenOrTaken() {
		JumpingClock clock = new JumpingClock();
		EngineSettings limited = limits(new EngineSettings.Limits(0, 0, 0, 100, 0, 0, 0))
			.apply(EngineSettings.defaults());
		try (TestHub hub = TestHub.create(limited, null, clock)) {
			Connection a = hub.open("a");
			Connection other = hub.open("other");
			long begun = System.nanoTime();
			int sent = 0;
			while (a.isOpen() && sent < 100_000) {
				clock.offset = Duration.ofDays((sent % 2 == 0) ? 1 : -1);
				a.received(WsMessage.text("x"));
				sent++;
			}
			double seconds = (System.nanoTime() - begun) / 1e9;
			assertThat(sent).isBetween(101, (int) (102 + 100 * seconds));
			assertThat(TestHub.wire(a)).satisfies((wire) -> await().untilAsserted(
					() -> assertThat(wire.closed).isNotNull().extracting(WsCloseStatus::code).isEqualTo(4429)));
			other.received(WsMessage.text("y"));
			await().until(() -> hub.calls.contains("message other y"));
			assertThat(hub.calls.stream().filter("message a x"::equals)).hasSize(sent - 1);
		}
	}

	@Test
	void joinWhenInTooManyGroupsThenRefusedAndOthersStay() {
		try (TestHub hub = TestHub.create(limits(new EngineSettings.Limits(0, 0, 0, 0, 0, 2, 0)))) {
			hub.open("a");
			assertThat(hub.manager.groups().join("a", "g1")).isTrue();
			assertThat(hub.manager.groups().join("a", "g2")).isTrue();
			assertThat(hub.manager.groups().join("a", "g2")).isTrue();
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> hub.manager.groups().join("a", "g3"))
				.withMessageContaining("ws.limits.max-groups-per-connection");
			assertThat(hub.manager.groups().all()).containsExactlyInAnyOrder("g1", "g2");
			hub.manager.groups().leave("a", "g1");
			assertThat(hub.manager.groups().join("a", "g3")).isTrue();
		}
	}

	@Test
	void namesWhenTooLongThenRefused() {
		try (TestHub hub = TestHub.create(limits(new EngineSettings.Limits(0, 0, 0, 0, 0, 0, 5)))) {
			hub.open("a");
			assertThat(hub.manager.groups().join("a", "12345")).isTrue();
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.groups().join("a", "123456"))
				.withMessageContaining("ws.limits.max-name-length");
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.uids().bind("a", "123456"))
				.withMessageContaining("ws.limits.max-name-length");
			assertThat(hub.manager.uids().isOnline("123456")).isFalse();
			assertThatExceptionOfType(HandshakeRejectedException.class)
				.isThrownBy(() -> hub.hub.admit(WsIdentity.of("b", "123456"), null))
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(400));
			hub.hub.admit(WsIdentity.of("b", "12345"), null).close();
		}
	}

	@Test
	void namesWhenNotUnicodeThenRefusedSinceOtherNodesWouldReadAnotherOne() {
		String half = "a\ud83d";
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.groups().join("a", half));
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.uids().bind("a", half));
			assertThat(hub.manager.groups().join("a", half + "\ude00")).isTrue();
			assertBadRequest(() -> hub.hub.admit(WsIdentity.of("b", half), null));
		}
		for (String name : List.of(half, "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00")) {
			assertBadRequest(() -> new CodeGrammar(Pattern.compile(".*")).check(name));
		}
	}

	private static void assertBadRequest(ThrowingCallable call) {
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(400));
	}

	private static UnaryOperator<EngineSettings> limits(EngineSettings.Limits limits) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(), s.heartbeatInterval(),
				s.heartbeatTimeout(), s.closeTimeout(), limits, s.cluster());
	}

	private static Queue<Integer> admitAtOnce(TestHub hub, String uid, String remoteIp) throws Exception {
		Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
		Queue<Admission> admissions = new ConcurrentLinkedQueue<>();
		Together.run(100, (index) -> {
			try {
				admissions.add(hub.hub.admit(WsIdentity.of("c" + index, uid), remoteIp));
			}
			catch (HandshakeRejectedException ex) {
				refusals.add(ex.getHttpStatus());
			}
		});
		assertThat(admissions).hasSize(5);
		admissions.forEach(Admission::close);
		admissions.forEach(Admission::close);
		assertThat(hub.hub.slots().isEmpty()).isTrue();
		for (int i = 0; i < 5; i++) {
			admissions.add(hub.hub.admit(WsIdentity.of("again" + i, uid), remoteIp));
		}
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> hub.hub.admit(WsIdentity.of("again", uid), remoteIp));
		admissions.forEach(Admission::close);
		return refusals;
	}

	@Test
	void j31WhenConnectionsChurnThenCountersReturnToZero() throws Exception {
		AtomicInteger most = new AtomicInteger();
		try (TestHub hub = TestHub.createBare(TestSettings.limits(20, 20, 3))) {
			Together.run(8, (index) -> {
				for (int i = 0; i < 500; i++) {
					try {
						Connection connection = hub.open(WsIdentity.of("c" + i % 30, "u" + i % 9), new FakeWire());
						most.accumulateAndGet((int) hub.manager.getWSCount(), Math::max);
						switch (i % 4) {
							case 0 -> connection.close();
							case 1 -> connection.closed(WsCloseStatus.NORMAL);
							case 2 -> hub.manager.uids().bind(connection.uniqueCode(), "other");
							default -> hub.manager.closeWebsocketConn("c" + (i * 7) % 30);
						}
					}
					catch (HandshakeRejectedException ex) {
						hub.manager.closeWebsocketConn("c" + (i * 11) % 30);
					}
				}
			});
			IntStream.range(0, 30).forEach((i) -> hub.manager.closeWebsocketConn("c" + i));
			await().until(hub::isEmpty);
			assertThat(most.get()).isBetween(1, 21);
		}
	}

	@Test
	void admitWhenAtTheCapThenSameCodeMayStillReplace() {
		try (TestHub hub = TestHub.create(TestSettings.limits(2, 2, 2))) {
			hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			hub.open(WsIdentity.of("b", "alice"), new FakeWire());
			for (int i = 0; i < 10; i++) {
				hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			}
			assertThatExceptionOfType(HandshakeRejectedException.class)
				.isThrownBy(() -> hub.open(WsIdentity.of("c", "bob"), new FakeWire()));
			assertThat(hub.manager.getWSCount()).isEqualTo(2);
		}
	}

	@Test
	void admitWhenReplacedOneIsOfAnotherAddressThenItMakesNoRoomForIt() {
		try (TestHub hub = TestHub.create(TestSettings.limits(0, 1, 0))) {
			Connection here = openFrom("192.0.2.1", WsIdentity.of("a"), hub);
			Connection there = openFrom("192.0.2.2", WsIdentity.of("b"), hub);
			assertRefusedWith429(() -> openFrom("192.0.2.2", WsIdentity.of("a"), hub));
			assertThat(here.isOpen()).isTrue();
			there.closed(WsCloseStatus.NORMAL);
			assertThat(openFrom("192.0.2.2", WsIdentity.of("a"), hub).isOpen()).isTrue();
			assertThat(openFrom("192.0.2.1", WsIdentity.of("c"), hub).isOpen()).isTrue();
		}
	}

	@Test
	void admitWhenReplacedOneIsOfAnotherUidThenItMakesNoRoomForIt() {
		try (TestHub hub = TestHub.create(TestSettings.limits(0, 0, 1))) {
			Connection alice = hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			Connection bob = hub.open(WsIdentity.of("b", "bob"), new FakeWire());
			assertRefusedWith429(() -> hub.open(WsIdentity.of("a", "bob"), new FakeWire()));
			assertThat(alice.isOpen()).isTrue();
			bob.closed(WsCloseStatus.NORMAL);
			assertThat(hub.open(WsIdentity.of("a", "bob"), new FakeWire()).isOpen()).isTrue();
			assertThat(hub.open(WsIdentity.of("c", "alice"), new FakeWire()).isOpen()).isTrue();
		}
	}

	private static Connection openFrom(String remoteIp, WsIdentity identity, TestHub hub) {
		TestHandshake handshake = new TestHandshake();
		return hub.hub.open(hub.hub.admit(identity, remoteIp), handshake, handshake, new FakeWire());
	}

	private static void assertRefusedWith429(ThrowingCallable admission) {
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(admission)
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(429));
	}

	@Test
	void admitWhenCodeIsTakenAndPolicyIsRejectThen409() {
		try (TestHub hub = TestHub.create(TestSettings.reject())) {
			Connection first = hub.open("a");
			assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> hub.open("a"))
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(409));
			assertThat(first.isOpen()).isTrue();
			first.closed(WsCloseStatus.NORMAL);
			await().until(hub::isEmpty);
			assertThat(hub.open("a").isOpen()).isTrue();
		}
	}

	@Test
	void openWhenRaceIsLostAndPolicyIsRejectThenClosedWith4409WithoutCallbacks() throws Exception {
		try (TestHub hub = TestHub.create(TestSettings.reject())) {
			TestHandshake handshake = new TestHandshake();
			List<Admission> admissions = IntStream.range(0, 20)
				.mapToObj((i) -> hub.hub.admit(WsIdentity.of("a"), null))
				.toList();
			Queue<Connection> connections = new ConcurrentLinkedQueue<>();
			Together.run(20, (index) -> connections
				.add(hub.hub.open(admissions.get(index), handshake, handshake, new FakeWire())));
			assertThat(connections).filteredOn(Connection::isOpen).hasSize(1);
			await().until(() -> connections.stream()
				.filter((connection) -> TestHub.wire(connection).closed != null)
				.count() == 19);
			assertThat(connections).filteredOn((connection) -> !connection.isOpen())
				.allSatisfy((connection) -> assertThat(TestHub.wire(connection).closed).isNotNull()
					.extracting(WsCloseStatus::code)
					.isEqualTo(4409));
			assertThat(hub.calls).containsExactly("open a");
		}
	}

}
