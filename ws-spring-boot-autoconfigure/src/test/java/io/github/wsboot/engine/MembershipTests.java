package io.github.wsboot.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.wsboot.Groups;
import io.github.wsboot.Infos;
import io.github.wsboot.Page;
import io.github.wsboot.Target;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.Uids;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for uids, groups and infos.
 */
class MembershipTests {

	@Test
	void bindWhenRepeatedThenIdempotent() {
		try (TestHub hub = TestHub.create()) {
			Uids uids = hub.manager.uids();
			hub.open("a");
			assertThat(uids.bind("a", "alice")).isTrue();
			assertThat(uids.bind("a", "alice")).isTrue();
			assertThat(uids.bind("nobody", "alice")).isFalse();
			assertThat(uids.uidOf("a")).contains("alice");
			assertThat(uids.uidOf("nobody")).isEmpty();
			assertThat(uids.codesOf("alice")).containsExactly("a");
			assertThat(uids.all()).containsExactly("alice");
			assertThat(uids.count()).isOne();
			assertThat(uids.unbind("a")).isTrue();
			assertThat(uids.unbind("a")).isFalse();
			assertThat(uids.unbind("nobody")).isFalse();
			assertThat(uids.isOnline("alice")).isFalse();
		}
	}

	@Test
	void unbindWhenUidDiffersThenNothingChanges() {
		try (TestHub hub = TestHub.create()) {
			Uids uids = hub.manager.uids();
			hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			assertThat(uids.unbind("a", "bob")).isFalse();
			assertThat(uids.isOnline("alice")).isTrue();
			assertThat(uids.unbind("a", "alice")).isTrue();
			assertThat(uids.unbind("a", "alice")).isFalse();
			assertThat(uids.uidOf("a")).isEmpty();
		}
	}

	@Test
	void bindWhenReboundThenOldUidVanishes() {
		try (TestHub hub = TestHub.create()) {
			Uids uids = hub.manager.uids();
			hub.open("a");
			hub.open("b");
			uids.bind("a", "alice");
			uids.bind("b", "alice");
			uids.bind("a", "bob");
			assertThat(uids.codesOf("alice")).containsExactly("b");
			uids.bind("b", "bob");
			assertThat(uids.isOnline("alice")).isFalse();
			assertThat(uids.all()).containsExactly("bob");
			assertThat(uids.codesOf("bob")).containsExactlyInAnyOrder("a", "b");
			assertThat(uids.codesOf("alice")).isEmpty();
		}
	}

	@Test
	void joinWhenRepeatedThenIdempotentAndEmptyGroupsVanish() {
		try (TestHub hub = TestHub.create()) {
			Groups groups = hub.manager.groups();
			hub.open("a");
			hub.open("b");
			assertThat(groups.join("a", "g")).isTrue();
			assertThat(groups.join("a", "g")).isTrue();
			assertThat(groups.join("b", "g")).isTrue();
			assertThat(groups.join("nobody", "g")).isFalse();
			assertThat(groups.count("g")).isEqualTo(2);
			assertThat(groups.of("a")).containsExactly("g");
			assertThat(groups.of("nobody")).isEmpty();
			assertThat(groups.codesOf("g")).containsExactlyInAnyOrder("a", "b");
			assertThat(groups.leave("a", "g")).isTrue();
			assertThat(groups.leave("a", "g")).isFalse();
			assertThat(groups.leave("nobody", "g")).isFalse();
			assertThat(groups.leave("b", "g")).isTrue();
			assertThat(groups.all()).isEmpty();
			assertThat(groups.count("g")).isZero();
			groups.join("a", "h");
			groups.disband("h");
			groups.disband("h");
			assertThat(groups.all()).isEmpty();
			assertThat(groups.of("a")).isEmpty();
			assertThat(groups.join("a", "h")).isTrue();
		}
	}

	@Test
	void closeWhenInGroupsThenAllVanishOnEveryPath() {
		try (TestHub hub = TestHub.create()) {
			for (int path = 0; path < 4; path++) {
				Connection connection = hub.open(WsIdentity.of("a", "alice"), new FakeWire());
				hub.manager.groups().join("a", "g");
				hub.manager.groups().join("a", "h");
				switch (path) {
					case 0 -> connection.close();
					case 1 -> connection.closed(WsCloseStatus.ABNORMAL);
					case 2 -> hub.manager.to(Target.group("g")).close(WsCloseStatus.KICKED);
					default -> {
						hub.open("a");
						// until its onClose has returned, those of the old one can be
						// read
						await().until(() -> hub.manager.groups().of("a").isEmpty());
						hub.manager.closeWebsocketConn("a");
					}
				}
				assertThat(hub.manager.groups().all()).isEmpty();
				assertThat(hub.manager.uids().all()).isEmpty();
				assertThat(hub.manager.uids().isOnline("alice")).isFalse();
				await().until(hub::isEmpty);
			}
		}
	}

	@Test
	void onCloseWhenReadThenStateIsStillThereButNoLongerATarget() {
		AtomicReference<TestHub> hubs = new AtomicReference<>();
		List<Object> seen = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				TestHub hub = hubs.get();
				seen.addAll(List.of(connection.uid().orElseThrow(), connection.groups(), connection.info()));
				seen.addAll(List.of(hub.manager.uids().uidOf("a").orElseThrow(), hub.manager.groups().of("a"),
						hub.manager.infos().get("a")));
				seen.add(hub.manager.isOnline("a") || hub.manager.uids().isOnline("alice")
						|| hub.manager.groups().count("g") > 0 || hub.manager.find("a").isPresent());
				seen.add(hub.manager.groups().join("a", "late") || hub.manager.uids().bind("a", "late")
						|| hub.manager.groups().leave("a", "g") || hub.manager.uids().unbind("a")
						|| hub.manager.infos().set("a", Map.of()) || hub.manager.closeWebsocketConn("a"));
			}
		};
		try (TestHub hub = TestHub.create(handler)) {
			hubs.set(hub);
			Connection connection = hub.open(new WsIdentity("a", "alice", null, Map.of("k", "v")), new FakeWire());
			hub.manager.groups().join("a", "g");
			connection.close();
			await().untilAsserted(() -> assertThat(seen).containsExactly("alice", Set.of("g"), Map.of("k", "v"),
					"alice", Set.of("g"), Map.of("k", "v"), false, false));
			await().until(hub::isEmpty);
			assertThat(hub.manager.infos().get("a")).isEmpty();
		}
	}

	@Test
	void readWhenReplacedAndOldOnCloseStillRunsThenOthersSeeTheNewOne() {
		HeldOnClose handler = new HeldOnClose(4409,
				(manager) -> List.of(manager.infos().get("a"), manager.groups().of("a")));
		try (TestHub hub = TestHub.create(handler)) {
			handler.hub = hub;
			hub.open("a");
			hub.manager.infos().set("a", Map.of("k", "old"));
			hub.manager.groups().join("a", "old");
			hub.open("a");
			Together.await(handler.entered);
			assertThat(hub.manager.infos().set("a", Map.of("k", "new"))).isTrue();
			assertThat(hub.manager.infos().get("a")).isEqualTo(Map.of("k", "new"));
			assertThat(hub.manager.groups().join("a", "new")).isTrue();
			assertThat(hub.manager.groups().of("a")).containsExactly("new");
			handler.blocked.countDown();
			await().untilAsserted(() -> assertThat(handler.seen).containsExactly(Map.of("k", "old"), Set.of("old")));
		}
	}

	@Test
	void readInOnCloseWhenAnotherOneWasRefusedMeanwhileThenStateIsStillThere() throws Exception {
		HeldOnClose handler = new HeldOnClose(4410, (manager) -> List.of(manager.infos().get("a")));
		try (TestHub hub = TestHub.create(TestSettings.reject(), handler)) {
			handler.hub = hub;
			Connection first = hub.open("a");
			hub.manager.infos().set("a", Map.of("k", "old"));
			first.close(WsCloseStatus.KICKED);
			Together.await(handler.entered);
			TestHandshake handshake = new TestHandshake();
			Admission second = hub.hub.admit(WsIdentity.of("a"), null);
			Admission late = hub.hub.admit(WsIdentity.of("a"), null);
			hub.hub.open(second, handshake, handshake, new FakeWire());
			Connection refused = hub.hub.open(late, handshake, handshake, new FakeWire());
			refused.whenDeparted().get(10, TimeUnit.SECONDS);
			handler.blocked.countDown();
			await().untilAsserted(() -> assertThat(handler.seen).containsExactly(Map.of("k", "old")));
		}
	}

	@Test
	void infosWhenChangedThenImmutableCopies() {
		try (TestHub hub = TestHub.create()) {
			Infos infos = hub.manager.infos();
			hub.open("a");
			hub.open("b");
			Map<String, String> given = new HashMap<>(Map.of("k", "v"));
			assertThat(infos.set("a", given)).isTrue();
			given.put("k", "changed");
			assertThat(infos.get("a")).isEqualTo(Map.of("k", "v"));
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> infos.get("a").put("x", "y"));
			Map<String, String> changes = new HashMap<>();
			changes.put("k", null);
			changes.put("n", "1");
			assertThat(infos.update("a", changes)).isTrue();
			assertThat(infos.get("a")).isEqualTo(Map.of("n", "1"));
			assertThat(infos.update("a", null)).isTrue();
			assertThat(infos.update("nobody", changes)).isFalse();
			assertThat(infos.set("nobody", given)).isFalse();
			assertThat(infos.get("nobody")).isEmpty();
			hub.manager.groups().join("a", "g");
			hub.manager.groups().join("b", "g");
			assertThat(infos.byGroup("g")).isEqualTo(Map.of("a", Map.of("n", "1"), "b", Map.of()));
			assertThat(infos.byGroup("none")).isEmpty();
			assertThat(infos.set("a", null)).isTrue();
			assertThat(infos.get("a")).isEmpty();
			Map<String, String> broken = new HashMap<>();
			broken.put("k", null);
			assertThatIllegalArgumentException().isThrownBy(() -> infos.set("a", broken));
		}
	}

	@Test
	void updateWhenConcurrentThenNoChangeIsLost() throws Exception {
		int rounds = Together.times(500, 20_000);
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			Together.run(8, (index) -> {
				for (int i = 0; i < rounds; i++) {
					hub.manager.infos().update("a", Map.of("k" + index, "v" + i));
				}
			});
			Map<String, String> expected = new HashMap<>();
			IntStream.range(0, 8).forEach((index) -> expected.put("k" + index, "v" + (rounds - 1)));
			assertThat(hub.manager.infos().get("a")).isEqualTo(expected);
		}
	}

	@Test
	void everyChangeWhenClosedSinceItWasFoundThenRefusedAndStateStays() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open("a");
			Membership membership = connection.membership();
			membership.bind("u");
			membership.join("g");
			membership.setInfo(Map.of("k", "v"));
			connection.close();
			assertThat(membership.bind("u")).isFalse();
			assertThat(membership.bind("other")).isFalse();
			assertThat(membership.unbind(null)).isFalse();
			assertThat(membership.join("g")).isFalse();
			assertThat(membership.join("other")).isFalse();
			assertThat(membership.leave("g")).isFalse();
			assertThat(membership.setInfo(Map.of())).isFalse();
			assertThat(membership.updateInfo(Map.of("k", "other"))).isFalse();
			assertThat(connection.uid()).contains("u");
			assertThat(connection.groups()).containsExactly("g");
			assertThat(connection.info()).isEqualTo(Map.of("k", "v"));
			await().until(hub::isEmpty);
		}
	}

	@Test
	void snapshotsWhenChangedLaterThenStayAndCannotBeModified() {
		try (TestHub hub = TestHub.create()) {
			Connection connection = hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			hub.manager.groups().join("a", "g");
			List<Set<String>> snapshots = List.of(hub.manager.groups().of("a"), hub.manager.groups().codesOf("g"),
					hub.manager.groups().uidsOf("g"), hub.manager.groups().all(), hub.manager.uids().all(),
					hub.manager.uids().codesOf("alice"), hub.manager.uniqueCodes(), connection.groups());
			hub.manager.groups().disband("g");
			connection.close();
			assertThat(snapshots).allSatisfy((snapshot) -> {
				assertThat(snapshot).hasSize(1);
				assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.add("x"));
			});
		}
	}

	@Test
	void uidsOfWhenSomeHaveNoneThenOnlyDistinctOnesCount() {
		try (TestHub hub = TestHub.create()) {
			hub.open(WsIdentity.of("a", "alice"), new FakeWire());
			hub.open(WsIdentity.of("b", "alice"), new FakeWire());
			hub.open("anonymous");
			List.of("a", "b", "anonymous").forEach((code) -> hub.manager.groups().join(code, "g"));
			assertThat(hub.manager.groups().uidsOf("g")).containsExactly("alice");
			assertThat(hub.manager.groups().uidCount("g")).isOne();
			assertThat(hub.manager.groups().count("g")).isEqualTo(3);
		}
	}

	@Test
	void everyMethodWhenNameIsMissingOrEmptyThenRefused() {
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			Uids uids = hub.manager.uids();
			Groups groups = hub.manager.groups();
			for (String name : new String[] { "", null }) {
				List<Runnable> calls = List.of(() -> uids.bind("a", name), () -> uids.bind(name, "u"),
						() -> uids.unbind(name), () -> uids.unbind("a", name), () -> uids.isOnline(name),
						() -> uids.uidOf(name), () -> uids.codesOf(name), () -> groups.join("a", name),
						() -> groups.join(name, "g"), () -> groups.leave("a", name), () -> groups.disband(name),
						() -> groups.of(name), () -> groups.count(name), () -> groups.codesOf(name),
						() -> groups.uidsOf(name), () -> groups.uidCount(name), () -> hub.manager.infos().get(name),
						() -> hub.manager.infos().set(name, Map.of()), () -> hub.manager.infos().byGroup(name),
						() -> hub.manager.find(name), () -> hub.manager.closeWebsocketConn(name),
						() -> Target.group(name), () -> Target.uid(name), () -> Target.code(name));
				assertThat(calls).allSatisfy((call) -> assertThatIllegalArgumentException().isThrownBy(call::run));
			}
			assertThat(uids.count()).isZero();
			assertThat(groups.all()).isEmpty();
		}
	}

	@Test
	void pageWhenFollowedThenEveryNameIsSeenOnceInOrder() {
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			IntStream.range(0, 25).forEach((i) -> hub.manager.groups().join("a", "g%02d".formatted(i)));
			List<String> seen = new ArrayList<>();
			Page<String> page = hub.manager.groups().page(null, 10);
			seen.addAll(page.items());
			while (page.next() != null) {
				page = hub.manager.groups().page(page.next(), 10);
				seen.addAll(page.items());
			}
			assertThat(seen)
				.containsExactlyElementsOf(IntStream.range(0, 25).mapToObj((i) -> "g%02d".formatted(i)).toList());
			assertThat(hub.manager.groups().page(null, 25).next()).isNull();
			assertThat(hub.manager.uids().page(null, 1)).isEqualTo(new Page<>(List.of(), null));
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.groups().page(null, 0));
			assertThatIllegalArgumentException().isThrownBy(() -> hub.manager.uids().page(null, 10_001));
		}
	}

	@Test
	void allWhenMoreThanTenThousandThenRefusedWithAHint() {
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			for (int i = 0; i < 10_001; i++) {
				hub.open(WsIdentity.of("c" + i, "u" + i), new FakeWire());
				hub.manager.groups().join("c" + i, "g");
				if (i == 9_999) {
					assertThat(hub.manager.uids().all()).hasSize(10_000);
					assertThat(hub.manager.groups().codesOf("g")).hasSize(10_000);
				}
			}
			assertThatIllegalStateException().isThrownBy(() -> hub.manager.uids().all()).withMessageContaining("page");
			assertThatIllegalStateException().isThrownBy(() -> hub.manager.groups().codesOf("g"))
				.withMessageContaining("page");
			assertThatIllegalStateException().isThrownBy(() -> hub.manager.groups().uidsOf("g"));
			assertThatIllegalStateException().isThrownBy(() -> hub.manager.infos().byGroup("g"));
			assertThat(hub.manager.groups().count("g")).isEqualTo(10_001);
			assertThat(hub.manager.groups().uidCount("g")).isEqualTo(10_001);
			assertThat(hub.manager.uids().page(null, 10_000).next()).isNotNull();
		}
	}

	@Test
	void everyChangeWhenConcurrentThenIndexesMatchAtTheEnd() throws Exception {
		int rounds = Together.times(5_000, 200_000);
		try (TestHub hub = TestHub.createBare((settings) -> settings)) {
			Together.run(8, (index) -> {
				for (int i = 0; i < rounds; i++) {
					String code = "c" + (i * 31 + index * 7) % 20;
					String name = "n" + (i + index) % 6;
					switch ((i + index * 3) % 9) {
						case 0 -> hub.open(WsIdentity.of(code, name), new FakeWire());
						case 1 -> hub.manager.uids().bind(code, name);
						case 2 -> hub.manager.uids().unbind(code);
						case 3, 4 -> hub.manager.groups().join(code, name);
						case 5 -> hub.manager.groups().leave(code, name);
						case 6 -> hub.manager.groups().disband(name);
						case 7 -> hub.manager.uids().codesOf(name);
						default -> hub.manager.closeWebsocketConn(code);
					}
				}
			});
			Set<String> uids = new HashSet<>();
			Map<String, Set<String>> groups = new HashMap<>();
			for (String code : hub.manager.uniqueCodes()) {
				WsConnection connection = hub.manager.find(code).orElseThrow();
				connection.uid().ifPresent(uids::add);
				connection.uid().ifPresent((uid) -> assertThat(hub.manager.uids().codesOf(uid)).contains(code));
				connection.groups()
					.forEach((group) -> groups.computeIfAbsent(group, (key) -> new HashSet<>()).add(code));
			}
			assertThat(hub.manager.uids().all()).isEqualTo(uids);
			assertThat(hub.manager.groups().all()).isEqualTo(groups.keySet());
			groups.forEach((group, codes) -> assertThat(hub.manager.groups().codesOf(group)).isEqualTo(codes));
			hub.manager.to(Target.all()).close(WsCloseStatus.NORMAL);
			await().until(hub::isEmpty);
		}
	}

	/**
	 * Is held up in the {@code onClose} of one status, and then reads.
	 */
	private static final class HeldOnClose implements WsHandlerFunc {

		private final int code;

		private final Function<WebSocketManager, List<Object>> reading;

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch blocked = new CountDownLatch(1);

		private final List<Object> seen = new CopyOnWriteArrayList<>();

		private volatile @Nullable TestHub hub;

		HeldOnClose(int code, Function<WebSocketManager, List<Object>> reading) {
			this.code = code;
			this.reading = reading;
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			if (status.code() == this.code) {
				this.entered.countDown();
				Together.await(this.blocked);
				this.seen.addAll(this.reading.apply(Objects.requireNonNull(this.hub).manager));
			}
		}

	}

}
