package io.github.wsboot.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.Page;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.ClusterEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What the manager means on two and three nodes, whatever joins them.
 */
abstract class ClusterManagerContract {

	private final List<TestHub> hubs = new ArrayList<>();

	/**
	 * A way into the same cluster for one more node.
	 */
	abstract ClusterEngine newEngine();

	/**
	 * Ends what the engines were joined by.
	 */
	void endCluster() {
	}

	@AfterEach
	void leave() {
		this.hubs.forEach(TestHub::close);
		endCluster();
	}

	final TestHub join(WsHandlerFunc... handlers) {
		return join(UnaryOperator.identity(), handlers);
	}

	final TestHub join(UnaryOperator<EngineSettings> change, WsHandlerFunc... handlers) {
		TestHub hub = TestHub.join(newEngine(), TestSettings.all(change, TestSettings.clusterTimeout(30_000)),
				handlers);
		this.hubs.add(hub);
		return hub;
	}

	@Test
	void sendWhenCodeIsOnAnotherNodeThenItArrives() {
		TestHub near = join();
		TestHub far = join();
		FakeWire wire = new FakeWire();
		far.open("a", wire);
		assertThat(near.manager.sendMessage("a", "text")).isEqualTo(new SendResult(0, 0, 1, true));
		assertThat(near.manager.sendMessage("a", "utf8".getBytes(StandardCharsets.UTF_8)).forwarded()).isOne();
		assertThat(near.manager.sendBinary("a", new byte[] { 'b', 'i', 'n' }).forwarded()).isOne();
		await().untilAsserted(() -> assertThat(wire.written).containsExactly("text", "utf8", "bin"));
	}

	@Test
	void sendWhenCodeIsGeneratedThenItArrivesWithoutLookingUp() {
		TestHub near = join();
		TestHub far = join();
		join();
		FakeWire wire = new FakeWire();
		String code = far.hub.generateCode();
		far.open(code, wire);
		assertThat(near.manager.sendMessage(code, "hi")).isEqualTo(new SendResult(0, 0, 1, true));
		await().untilAsserted(() -> assertThat(wire.written).containsExactly("hi"));
		assertThat(near.manager.isOnline(code)).isTrue();
		far.manager.closeWebsocketConn(code);
		await().until(() -> !near.manager.isOnline(code));
	}

	@Test
	void sendWhenCodeOnlyLooksGeneratedThenItArrives() {
		TestHub near = join();
		TestHub far = join();
		FakeWire wire = new FakeWire();
		String code = "sensor-00042.temperature-of-room-77";
		assertThat(code).hasSameSizeAs(far.hub.generateCode());
		far.open(code, wire);
		assertThat(near.manager.sendMessage(code, "hi").forwarded()).isOne();
		await().untilAsserted(() -> assertThat(wire.written).containsExactly("hi"));
		assertThat(near.manager.isOnline(code)).isTrue();
		assertThat(near.manager.groups().join(code, "g")).isTrue();
	}

	@Test
	void openWhenCodeIsAnotherNodesThenRefused() {
		TestHub near = join();
		TestHub far = join();
		String code = far.hub.generateCode();
		await().untilAsserted(() -> assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> near.hub.admit(WsIdentity.of(code), null).close())
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(400)));
		far.close();
		await().ignoreException(HandshakeRejectedException.class)
			.untilAsserted(() -> near.hub.admit(WsIdentity.of(code), null).close());
	}

	@Test
	void sendWhenNobodyThenZeros() {
		TestHub near = join();
		join();
		assertThat(near.manager.sendMessage("nobody", "x")).isEqualTo(SendResult.NONE);
		assertThat(near.manager.sendMessage(near.hub.generateCode(), "x")).isEqualTo(SendResult.NONE);
		assertThat(near.manager.to(Target.uid("u"), Target.group("g")).sendMessage("x")).isEqualTo(SendResult.NONE);
		assertThat(near.manager.to().sendMessage("x")).isEqualTo(SendResult.NONE);
		assertThatIllegalArgumentException().isThrownBy(() -> near.manager.sendMessage("", "x"));
	}

	@Test
	void broadcastWhenSomeAreExcludedThenAllOthersGetItOnce() {
		List<TestHub> nodes = List.of(join(), join(), join());
		Map<String, FakeWire> wires = open(nodes, 4);
		SendResult result = nodes.get(0).manager.broadcastMessage("x", "c0-1", "c2-3");
		assertThat(result).isEqualTo(new SendResult(3, 0, 2, true));
		nodes.get(0).manager.broadcastBinary("end".getBytes(StandardCharsets.UTF_8));
		wires.forEach((code, wire) -> await().untilAsserted(() -> assertThat(wire.written)
			.containsExactlyElementsOf(Set.of("c0-1", "c2-3").contains(code) ? List.of("end") : List.of("x", "end"))));
	}

	@Test
	void toWhenTargetsOverlapThenEachGetsItOnce() {
		List<TestHub> nodes = List.of(join(), join(), join());
		Map<String, FakeWire> wires = open(nodes, 2);
		for (String code : wires.keySet()) {
			assertThat(nodes.get(1).manager.uids().bind(code, "u" + code.charAt(1))).isTrue();
			assertThat(nodes.get(2).manager.groups().join(code, "g")).isTrue();
			assertThat(nodes.get(0).manager.groups().join(code, "h")).isTrue();
		}
		SendResult result = nodes.get(0).manager
			.to(Target.group("g", "h"), Target.uid("u1"), Target.code("c2-0", "c0-1"))
			.except("c1-1")
			.exceptTargets(Target.uid("u2"))
			.sendMessage("x");
		assertThat(result.complete()).isTrue();
		nodes.get(0).manager.broadcastMessage("end");
		wires.forEach((code, wire) -> await().untilAsserted(() -> assertThat(wire.written).containsExactlyElementsOf(
				Set.of("c0-0", "c0-1", "c1-0").contains(code) ? List.of("x", "end") : List.of("end"))));
	}

	@Test
	void toWhenManyCodesThenEachGetsItOnce() {
		List<TestHub> nodes = List.of(join(), join());
		Map<String, FakeWire> wires = open(nodes, 20);
		nodes.get(0).manager.to(Target.code(wires.keySet().toArray(String[]::new))).sendMessage("x");
		nodes.get(0).manager.broadcastMessage("end");
		wires.values()
			.forEach((wire) -> await().untilAsserted(() -> assertThat(wire.written).containsExactly("x", "end")));
	}

	@Test
	void sendWhenByOneThreadThenInOrderAcrossKinds() {
		TestHub near = join();
		TestHub far = join(TestSettings.unboundedQueue());
		FakeWire wire = new FakeWire();
		far.open(new WsIdentity("a", "u", null, Map.of()), wire);
		assertThat(near.manager.groups().join("a", "g")).isTrue();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			String text = "m" + i;
			sent.add(text);
			switch (ThreadLocalRandom.current().nextInt(4)) {
				case 0 -> near.manager.sendMessage("a", text);
				case 1 -> near.manager.to(Target.uid("u")).sendMessage(text);
				case 2 -> near.manager.to(Target.group("g")).sendMessage(text);
				default -> near.manager.broadcastMessage(text);
			}
		}
		await().untilAsserted(() -> assertThat(wire.written).hasSize(400));
		assertThat(wire.written).containsExactlyElementsOf(sent);
	}

	@Test
	void sendWhenByManyThreadsThenAllArriveOnce() throws Exception {
		TestHub near = join();
		TestHub far = join(TestSettings.unboundedQueue());
		FakeWire wire = new FakeWire();
		far.open("a", wire);
		Together.run(16, (thread) -> {
			for (int i = 0; i < 50; i++) {
				assertThat(near.manager.sendMessage("a", thread + "-" + i).forwarded()).isOne();
			}
		});
		await().untilAsserted(() -> assertThat(wire.written).hasSize(800));
		assertThat(new HashSet<>(wire.written)).hasSize(800);
	}

	@Test
	void closeWhenOnAnotherNodeThenClosedWithThatStatus() {
		TestHub near = join();
		TestHub far = join();
		FakeWire wire = new FakeWire();
		far.open("a", wire);
		assertThat(near.manager.closeWebsocketConn("a", WsCloseStatus.of(4321, "why"))).isTrue();
		await().until(() -> WsCloseStatus.of(4321, "why").equals(wire.closed));
		await().until(() -> !near.manager.isOnline("a"));
		assertThat(near.manager.closeWebsocketConn("a")).isFalse();
		await().until(() -> far.calls.contains("close a 4321"));
	}

	@Test
	void closeWhenSeveralThenCountsThoseOfAllNodes() {
		List<TestHub> nodes = List.of(join(), join(), join());
		Map<String, FakeWire> wires = open(nodes, 3);
		wires.keySet().forEach((code) -> nodes.get(0).manager.groups().join(code, "g"));
		assertThat(nodes.get(1).manager.to(Target.group("g")).except("c0-0").close(WsCloseStatus.KICKED)).isEqualTo(8);
		assertThat(nodes.get(1).manager.to(Target.all(), Target.code("c0-0")).close(WsCloseStatus.KICKED)).isOne();
		await().until(() -> nodes.get(2).manager.getWSCount() == 0);
	}

	@Test
	void bindWhenOnAnotherNodeThenEveryNodeSeesIt() {
		TestHub near = join();
		TestHub far = join();
		TestHub third = join();
		far.open("a");
		assertThat(near.manager.uids().bind("a", "u")).isTrue();
		for (TestHub hub : List.of(near, far, third)) {
			assertThat(hub.manager.uids().isOnline("u")).isTrue();
			assertThat(hub.manager.uids().uidOf("a")).contains("u");
			assertThat(hub.manager.uids().codesOf("u")).containsExactly("a");
			assertThat(hub.manager.uids().all()).containsExactly("u");
			assertThat(hub.manager.uids().count()).isOne();
		}
		assertThat(third.manager.uids().bind("a", "v")).isTrue();
		assertThat(near.manager.uids().isOnline("u")).isFalse();
		assertThat(near.manager.uids().unbind("a", "u")).isFalse();
		assertThat(near.manager.uids().unbind("a", "v")).isTrue();
		assertThat(near.manager.uids().unbind("a")).isFalse();
		assertThat(near.manager.uids().bind("nobody", "u")).isFalse();
		assertThat(third.manager.uids().all()).isEmpty();
	}

	@Test
	void uidsWhenOnSeveralNodesThenCountedOnce() {
		List<TestHub> nodes = List.of(join(), join(), join());
		for (int i = 0; i < 3; i++) {
			for (int k = 0; k < 3; k++) {
				nodes.get(i).open(new WsIdentity("c" + i + k, "u" + ((i + k) % 4), null, Map.of()), new FakeWire());
			}
		}
		WebSocketManager manager = nodes.get(0).manager;
		assertThat(manager.uids().count()).isEqualTo(4);
		assertThat(manager.uids().all()).containsExactlyInAnyOrder("u0", "u1", "u2", "u3");
		assertThat(manager.uids().codesOf("u2")).containsExactlyInAnyOrder("c02", "c11", "c20");
		assertThat(manager.uids().online(List.of("u3", "u9", "u0"))).containsExactlyInAnyOrder("u0", "u3");
		assertThat(manager.uids().codesOf(List.of("u0", "u9")))
			.isEqualTo(Map.of("u0", Set.of("c00", "c22"), "u9", Set.of()));
		Page<String> page = manager.uids().page(null, 3);
		assertThat(page.items()).containsExactly("u0", "u1", "u2");
		assertThat(manager.uids().page(page.next(), 3).items()).containsExactly("u3");
	}

	@Test
	void groupsWhenOnAnotherNodeThenEveryNodeSeesThem() {
		TestHub near = join();
		TestHub far = join();
		near.open(new WsIdentity("n", "u", null, Map.of("k", "n")), new FakeWire());
		far.open(new WsIdentity("f", "u", null, Map.of("k", "f")), new FakeWire());
		far.open("x");
		for (String code : List.of("n", "f", "x")) {
			assertThat(near.manager.groups().join(code, "g")).isTrue();
		}
		assertThat(near.manager.groups().join("x", "h")).isTrue();
		for (TestHub hub : List.of(near, far)) {
			assertThat(hub.manager.groups().count("g")).isEqualTo(3);
			assertThat(hub.manager.groups().counts(List.of("g", "h", "i")))
				.isEqualTo(Map.of("g", 3L, "h", 1L, "i", 0L));
			assertThat(hub.manager.groups().codesOf("g")).containsExactlyInAnyOrder("n", "f", "x");
			assertThat(hub.manager.groups().codesOf(List.of("g", "h"))).containsExactlyInAnyOrder("n", "f", "x");
			assertThat(hub.manager.groups().uidsOf("g")).containsExactly("u");
			assertThat(hub.manager.groups().uidCount("g")).isOne();
			assertThat(hub.manager.groups().all()).containsExactlyInAnyOrder("g", "h");
			assertThat(hub.manager.groups().of("x")).containsExactlyInAnyOrder("g", "h");
			assertThat(hub.manager.infos().byGroup("g"))
				.isEqualTo(Map.of("n", Map.of("k", "n"), "f", Map.of("k", "f"), "x", Map.of()));
		}
		assertThat(near.manager.groups().leave("x", "h")).isTrue();
		assertThat(near.manager.groups().leave("x", "h")).isFalse();
		assertThat(far.manager.groups().all()).containsExactly("g");
		near.manager.groups().disband("g");
		assertThat(near.manager.groups().all()).isEmpty();
		assertThat(far.manager.groups().all()).isEmpty();
		assertThat(far.manager.groups().of("f")).isEmpty();
		assertThat(near.manager.getWSCount()).isEqualTo(3);
	}

	@Test
	void infoWhenOnAnotherNodeThenReadAndWritten() {
		TestHub near = join();
		TestHub far = join();
		far.open("a");
		assertThat(near.manager.infos().get("a")).isEmpty();
		assertThat(near.manager.infos().set("a", Map.of("k", "v", "l", "w"))).isTrue();
		Map<String, String> changes = new HashMap<>();
		changes.put("k", null);
		changes.put("m", "x");
		assertThat(near.manager.infos().update("a", changes)).isTrue();
		assertThat(near.manager.infos().get("a")).isEqualTo(Map.of("l", "w", "m", "x"));
		assertThat(far.manager.infos().get("a")).isEqualTo(Map.of("l", "w", "m", "x"));
		assertThat(near.manager.infos().set("nobody", Map.of())).isFalse();
	}

	@Test
	void countsWhenConnectionsComeAndGoThenOfAllNodes() {
		List<TestHub> nodes = List.of(join(), join(), join());
		open(nodes, 5);
		for (TestHub hub : nodes) {
			assertThat(hub.manager.getWSCount()).isEqualTo(15);
			assertThat(hub.manager.local().getWSCount()).isEqualTo(5);
			assertThat(hub.manager.uniqueCodes()).hasSize(15);
			assertThat(hub.manager.isOnline("c2-4")).isTrue();
		}
		assertThat(nodes.get(0).manager.find("c1-0")).isEmpty();
		assertThat(nodes.get(1).manager.find("c1-0")).isPresent();
		nodes.get(2).close();
		await().untilAsserted(() -> assertThat(nodes.get(0).manager.getWSCount()).isEqualTo(10));
	}

	@Test
	void openWhenCodeIsOnAnotherNodeThenThatOneIsReplaced() {
		TestHub old = join();
		TestHub young = join();
		FakeWire wire = new FakeWire();
		old.open("a", wire);
		FakeWire newer = new FakeWire();
		young.open("a", newer);
		await().until(() -> WsCloseStatus.REPLACED.equals(wire.closed));
		assertThat(old.manager.find("a")).isEmpty();
		assertThat(old.manager.sendMessage("a", "x").forwarded()).isOne();
		await().untilAsserted(() -> assertThat(newer.written).containsExactly("x"));
		await().until(() -> young.manager.getWSCount() == 1);
		assertThat(wire.written).isEmpty();
	}

	@Test
	void openWhenRejectingThenTheOldOneStays() {
		TestHub old = join(TestSettings.reject());
		TestHub young = join(TestSettings.reject());
		old.open("a");
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> young.open("a"))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(409));
		old.manager.closeWebsocketConn("a");
		await().until(() -> !young.manager.isOnline("a"));
		await().untilAsserted(() -> assertThat(young.open("a").isOpen()).isTrue());
	}

	@Test
	void openWhenRejectingAndHandshakesRaceThenOneIsLeft() throws Exception {
		List<TestHub> nodes = List.of(join(TestSettings.reject()), join(TestSettings.reject()),
				join(TestSettings.reject()));
		for (int round = 0; round < 20; round++) {
			String code = "a" + round;
			Together.run(6, (thread) -> {
				try {
					nodes.get(thread % 3).open(code);
				}
				catch (HandshakeRejectedException ex) {
					assertThat(ex.getHttpStatus()).isEqualTo(409);
				}
			});
			await().untilAsserted(() -> assertThat(holders(nodes, code)).isOne());
		}
	}

	@Test
	void openWhenOneCodeStormsOverThreeNodesThenOneIsLeft() throws Exception {
		List<TestHub> nodes = List.of(join(), join(), join());
		Together.run(6, (thread) -> {
			for (int i = 0; i < 50; i++) {
				nodes.get((thread + i) % 3).open("a");
			}
		});
		await().untilAsserted(() -> assertThat(holders(nodes, "a")).isOne());
		for (TestHub hub : nodes) {
			await().untilAsserted(() -> assertThat(hub.manager.getWSCount()).isOne());
			assertThat(hub.errors).isEmpty();
			await().untilAsserted(() -> assertThat(hub.calls.stream().filter((call) -> call.startsWith("open")).count())
				.isEqualTo(hub.calls.stream().filter((call) -> call.startsWith("close")).count()
						+ hub.manager.local().getWSCount()));
		}
	}

	@Test
	void openWhenUidHasItsLimitOnOtherNodesThenRefused() {
		TestHub near = join(TestSettings.limits(0, 0, 2));
		TestHub far = join(TestSettings.limits(0, 0, 2));
		far.open(new WsIdentity("a", "u", null, Map.of()), new FakeWire());
		near.open(new WsIdentity("b", "u", null, Map.of()), new FakeWire());
		assertThatExceptionOfType(HandshakeRejectedException.class)
			.isThrownBy(() -> near.open(new WsIdentity("c", "u", null, Map.of()), new FakeWire()))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(429));
		assertThat(near.open(new WsIdentity("a", "u", null, Map.of()), new FakeWire()).isOpen()).isTrue();
		await().until(() -> far.manager.local().getWSCount() == 0);
	}

	@Test
	void onCloseWhenItChangesItselfThenLegalAndReadable() {
		AtomicInteger errors = new AtomicInteger();
		TestHub[] hub = new TestHub[1];
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				WebSocketManager manager = hub[0].manager;
				String code = connection.uniqueCode();
				boolean sound = manager.uids().uidOf(code).isPresent() && manager.groups().of(code).contains("g")
						&& manager.infos().get(code).containsKey("k") && !manager.groups().leave(code, "g")
						&& !manager.groups().join(code, "h") && !manager.infos().set(code, Map.of())
						&& !manager.closeWebsocketConn(code) && !manager.isOnline(code);
				errors.addAndGet(sound ? 0 : 1);
			}
		};
		hub[0] = join(handler);
		TestHub other = join();
		hub[0].open(new WsIdentity("a", "u", null, Map.of("k", "v")), new FakeWire());
		other.manager.groups().join("a", "g");
		other.manager.closeWebsocketConn("a");
		await().until(() -> hub[0].calls.contains("close a 1000"));
		await().until(() -> hub[0].isEmpty());
		assertThat(errors).hasValue(0);
		assertThat(hub[0].errors).isEmpty();
	}

	// --- the failures of those who came before

	@Test
	void b004_1WhenTheyComeAndGoUnderEveryCallThenNoException() throws Exception {
		List<TestHub> nodes = List.of(join(), join(), join());
		Together.run(6, (thread) -> {
			WebSocketManager manager = nodes.get(thread % 3).manager;
			for (int i = 0; i < Together.times(20, 1000); i++) {
				String code = "c" + ThreadLocalRandom.current().nextInt(10);
				nodes.get(i % 3).open(new WsIdentity(code, "u" + (i % 5), null, Map.of()), new FakeWire());
				manager.groups().join(code, "g" + (i % 4));
				manager.sendMessage(code, "x");
				manager.to(Target.uid("u1"), Target.group("g1")).except(code).sendMessage("x");
				manager.infos().update(code, Map.of("k", "v"));
				manager.uids().all();
				manager.groups().uidsOf("g2");
				manager.infos().byGroup("g3");
				manager.uniqueCodes();
				manager.closeWebsocketConn("c" + ThreadLocalRandom.current().nextInt(10));
			}
		});
		nodes.forEach((hub) -> assertThat(hub.errors).isEmpty());
	}

	@Test
	void b004_2WhenTheyLeaveOrRebindThenNoGhostOnAnyNode() {
		List<TestHub> nodes = List.of(join(), join());
		TestHub near = nodes.get(0);
		TestHub far = nodes.get(1);
		far.open(new WsIdentity("a", "u", null, Map.of()), new FakeWire());
		near.manager.groups().join("a", "g");
		near.manager.uids().bind("a", "v");
		assertThat(near.manager.uids().all()).containsExactly("v");
		near.manager.closeWebsocketConn("a");
		for (TestHub hub : nodes) {
			await().untilAsserted(() -> assertThat(hub.manager.uids().isOnline("v")).isFalse());
			assertThat(hub.manager.uids().isOnline("u")).isFalse();
			assertThat(hub.manager.uids().all()).isEmpty();
			assertThat(hub.manager.groups().all()).isEmpty();
			assertThat(hub.manager.groups().count("g")).isZero();
			assertThat(hub.manager.uids().count()).isZero();
		}
	}

	@Test
	void b004_4WhenGroupsAreLeftInOnCloseThenTheNodeLivesOn() {
		TestHub[] hub = new TestHub[1];
		hub[0] = join(new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				hub[0].manager.groups().leave(connection.uniqueCode(), "g");
				hub[0].manager.infos().set(connection.uniqueCode(), null);
			}
		});
		TestHub other = join();
		for (int i = 0; i < 50; i++) {
			hub[0].open("a");
			other.manager.groups().join("a", "g");
			hub[0].manager.closeWebsocketConn("a");
		}
		await().until(() -> hub[0].isEmpty());
		await().untilAsserted(() -> assertThat(other.manager.groups().all()).isEmpty());
	}

	@Test
	void b004_5WhenOneOfEachNodeIsStuckThenNobodyElseNotices() {
		List<TestHub> nodes = List.of(join(TestSettings.unboundedQueue()), join(TestSettings.unboundedQueue()));
		FakeWire nearStuck = new FakeWire().block();
		FakeWire farStuck = new FakeWire().block();
		nodes.get(0).open("stuck0", nearStuck);
		nodes.get(1).open("stuck1", farStuck);
		Map<String, FakeWire> wires = open(nodes, 3);
		for (int i = 0; i < 200; i++) {
			nodes.get(0).manager.broadcastMessage("m" + i);
		}
		wires.values().forEach((wire) -> await().untilAsserted(() -> assertThat(wire.written).hasSize(200)));
		nearStuck.unblock();
		farStuck.unblock();
		await().untilAsserted(() -> assertThat(farStuck.written).hasSize(200));
	}

	@Test
	void b004_6WhenInfoIsSetToNothingThenItCanBeUpdated() {
		TestHub near = join();
		TestHub far = join();
		far.open("a");
		assertThat(near.manager.infos().set("a", null)).isTrue();
		assertThat(near.manager.infos().update("a", Map.of("k", "v"))).isTrue();
		assertThat(near.manager.infos().update("a", null)).isTrue();
		assertThat(far.manager.infos().get("a")).isEqualTo(Map.of("k", "v"));
		assertThat(far.manager.isOnline("a")).isTrue();
	}

	@Test
	void b004_7WhenMembersHaveNoUidThenNoneIsListed() {
		TestHub near = join();
		TestHub far = join();
		near.open("n");
		far.open("f");
		near.manager.groups().join("n", "g");
		near.manager.groups().join("f", "g");
		assertThat(near.manager.groups().uidsOf("g")).isEmpty();
		assertThat(far.manager.groups().uidCount("g")).isZero();
	}

	@Test
	void b004_8WhenHalfOfTheNodesStopTogetherThenTheOthersGoOn() throws Exception {
		List<TestHub> nodes = IntStream.range(0, 6).mapToObj((i) -> join()).toList();
		open(nodes, 2);
		Together.run(3, (thread) -> nodes.get(thread).close());
		for (TestHub hub : nodes.subList(3, 6)) {
			await().untilAsserted(() -> assertThat(hub.manager.getWSCount()).isEqualTo(6));
			assertThat(hub.manager.broadcastMessage("x")).isEqualTo(new SendResult(2, 0, 2, true));
		}
	}

	@Test
	void b004_13WhenMessagesAreLargeOrBinaryThenTheyArriveWhole() {
		TestHub near = join();
		TestHub far = join(TestSettings.unboundedQueue());
		List<WsMessage> received = new ArrayList<>();
		FakeWire wire = new FakeWire();
		wire.remembers = false;
		wire.listener = (message) -> {
			synchronized (received) {
				received.add(message);
			}
		};
		far.open("a", wire);
		byte[] binary = new byte[1 << 20];
		ThreadLocalRandom.current().nextBytes(binary);
		assertThat(near.manager.sendBinary("a", binary).forwarded()).isOne();
		assertThat(near.manager.sendMessage("a", "\u00e9\ud83d\ude00".repeat(10_000)).forwarded()).isOne();
		await().until(() -> {
			synchronized (received) {
				return received.size() == 2;
			}
		});
		assertThat(received.get(0).isText()).isFalse();
		assertThat(received.get(0).bytes()).isEqualTo(binary);
		assertThat(received.get(1).text()).isEqualTo("\u00e9\ud83d\ude00".repeat(10_000));
		assertThat(near.hub.generateCode()).doesNotContain("127.0.0.1").isNotEqualTo(near.hub.generateCode());
	}

	@Test
	void b004_14WhenClosedFromAnotherNodeThenQueueIsFlushedAndOneCloseFrameSent() throws Exception {
		TestHub near = join();
		TestHub far = join(TestSettings.unboundedQueue());
		FakeWire wire = new FakeWire();
		far.open("a", wire);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			sent.add("m" + i);
			near.manager.sendMessage("a", "m" + i);
		}
		AtomicInteger closed = new AtomicInteger();
		Together.run(4, (thread) -> closed.addAndGet(near.manager.closeWebsocketConn("a") ? 1 : 0));
		assertThat(closed).hasValue(1);
		await().until(() -> wire.closed != null);
		assertThat(wire.written).containsExactlyElementsOf(sent);
		assertThat(wire.closeFrames).hasValue(1);
	}

	@Test
	void openWhenOldOnCloseHangsElsewhereThenTheNewOneOpens() {
		CountDownLatch blocked = new CountDownLatch(1);
		TestHub old = join(TestHub.closingAfter(blocked));
		TestHub young = join();
		old.open("a");
		Connection newer = young.open("a");
		assertThat(young.calls).containsExactly("open a");
		assertThat(newer.isOpen()).isTrue();
		blocked.countDown();
	}

	private static long holders(List<TestHub> nodes, String code) {
		return nodes.stream().filter((hub) -> hub.manager.find(code).isPresent()).count();
	}

	/**
	 * Opens as many connections on every node.
	 */
	private static Map<String, FakeWire> open(List<TestHub> nodes, int each) {
		Map<String, FakeWire> wires = new HashMap<>();
		for (int node = 0; node < nodes.size(); node++) {
			for (int i = 0; i < each; i++) {
				FakeWire wire = new FakeWire();
				nodes.get(node).open("c" + node + "-" + i, wire);
				wires.put("c" + node + "-" + i, wire);
			}
		}
		return wires;
	}

}
