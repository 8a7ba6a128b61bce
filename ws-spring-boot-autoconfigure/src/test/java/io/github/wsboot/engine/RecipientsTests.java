package io.github.wsboot.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.Recipients;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Who gets what: few recipients are served at once, many by a sweep.
 */
class RecipientsTests {

	private final Map<String, List<WsMessage>> gotten = new ConcurrentHashMap<>();

	@ParameterizedTest
	@ValueSource(ints = { 4, 40 })
	void sendWhenSeveralTargetsNameOneThenItGetsItOnce(int connections) {
		try (TestHub hub = open(connections)) {
			hub.manager.to(Target.all(), Target.group("all"), Target.uid("u1"), Target.code("c1", "c2", "unknown"))
				.sendMessage("once");
			assertGotten(hub, connections, (i) -> List.of("once"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 40 })
	void broadcastWhenCodesAreExcludedThenOnlyTheOthersGetItInTheirKind(int connections) {
		try (TestHub hub = open(connections)) {
			WebSocketManager manager = hub.manager;
			int others = connections - 1;
			assertThat(manager.broadcastMessage("text", "c1", "unknown", "c1")).isEqualTo(queued(others));
			assertThat(manager.broadcastMessage(new byte[] { 'u', 't', 'f' }, "c2")).isEqualTo(queued(others));
			assertThat(manager.broadcastBinary(new byte[] { 'b' }, "c3")).isEqualTo(queued(others));
			assertGotten(hub, connections, (i) -> switch (i) {
				case 1 -> List.of("utf", "b");
				case 2 -> List.of("text", "b");
				case 3 -> List.of("text", "utf");
				default -> List.of("text", "utf", "b");
			});
			assertThat(this.gotten.get("c0")).extracting(WsMessage::isText).startsWith(true, true, false);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 40 })
	void sendWhenTargetsAreExcludedThenTheirMembersGetNothing(int connections) {
		try (TestHub hub = open(connections)) {
			Recipients everyone = hub.manager.to(Target.group("all"));
			everyone.exceptTargets(Target.group("even"), Target.uid("u1")).except("c3").sendMessage("some");
			everyone.exceptTargets(Target.all()).sendMessage("nobody");
			everyone.exceptTargets(Target.group("unknown")).exceptTargets().sendMessage("every");
			assertGotten(hub, connections,
					(i) -> (i % 2 == 0 || i == 1 || i == 3) ? List.of("every") : List.of("some", "every"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 40 })
	void closeWhenTargetsAreExcludedThenTheyStayOpen(int connections) {
		try (TestHub hub = open(connections)) {
			assertThat(hub.manager.to(Target.all(), Target.group("even"))
				.exceptTargets(Target.uid("u1"))
				.except("c0")
				.close(WsCloseStatus.KICKED)).isEqualTo(connections - 2);
			assertThat(hub.manager.uniqueCodes()).containsExactlyInAnyOrder("c0", "c1");
		}
	}

	@Test
	void sendWhenThereIsNoTargetThenNobody() {
		try (TestHub hub = open(4)) {
			assertThat(hub.manager.to().sendMessage("x")).isEqualTo(SendResult.NONE);
			assertThat(hub.manager.to(Target.uid("unknown"), Target.group("unknown")).sendBinary(new byte[1]))
				.isEqualTo(SendResult.NONE);
			assertThat(hub.manager.to().close(WsCloseStatus.NORMAL)).isZero();
			assertGotten(hub, 4, (i) -> List.of());
		}
	}

	@Test
	void everyMethodWhenATargetOrCodeIsNullThenRefusedByName() {
		try (TestHub hub = open(1)) {
			WebSocketManager manager = hub.manager;
			Recipients everyone = manager.to(Target.all());
			assertRefused("targets must not be null", () -> manager.to((Target[]) null),
					() -> everyone.exceptTargets((Target[]) null));
			assertRefused("targets must not contain null or an empty name", () -> manager.to((Target) null),
					() -> manager.to(Target.all(), null), () -> everyone.exceptTargets((Target) null),
					() -> everyone.exceptTargets(Target.uid("u0"), null));
			assertRefused("uniqueCodes must not be null", () -> everyone.except((String[]) null));
			assertRefused("uniqueCodes must not contain null or an empty name", () -> everyone.except((String) null),
					() -> everyone.except("c0", null), () -> everyone.except(""));
			assertRefused("excluded must not be null", () -> manager.broadcastMessage("x", (String[]) null));
			assertRefused("excluded must not contain null or an empty name",
					() -> manager.broadcastMessage("x", (String) null),
					() -> manager.broadcastMessage(new byte[] { 'x' }, "c0", null),
					() -> manager.broadcastBinary(new byte[1], null, "c0"));
			assertGotten(hub, 1, (i) -> List.of());
		}
	}

	private static void assertRefused(String text, ThrowingCallable... calls) {
		assertThat(calls).allSatisfy((call) -> assertThatIllegalArgumentException().isThrownBy(call).withMessage(text));
	}

	@Test
	void sendBinaryWhenOpenThenArrivesAsBinary() {
		try (TestHub hub = open(1)) {
			assertThat(hub.manager.sendBinary("c0", new byte[] { 1, 2 })).isEqualTo(SendResult.QUEUED);
			await().untilAsserted(() -> assertThat(this.gotten.get("c0")).singleElement().satisfies((message) -> {
				assertThat(message.isText()).isFalse();
				assertThat(message.bytes()).containsExactly(1, 2);
			}));
		}
	}

	private TestHub open(int connections) {
		TestHub hub = TestHub.create();
		for (int i = 0; i < connections; i++) {
			String code = "c" + i;
			List<WsMessage> messages = new CopyOnWriteArrayList<>();
			this.gotten.put(code, messages);
			FakeWire wire = new FakeWire();
			wire.listener = messages::add;
			hub.open(code, wire);
			hub.manager.groups().join(code, "all");
			hub.manager.uids().bind(code, "u" + i);
			if (i % 2 == 0) {
				hub.manager.groups().join(code, "even");
			}
		}
		return hub;
	}

	private void assertGotten(TestHub hub, int connections, Function<Integer, List<String>> expected) {
		// comes after everything else, so that what is too much would have come as well
		IntStream.range(0, connections).forEach((i) -> hub.manager.sendMessage("c" + i, "end"));
		await().until(() -> this.gotten.values()
			.stream()
			.allMatch((messages) -> messages.stream().anyMatch((message) -> message.text().equals("end"))));
		for (int i = 0; i < connections; i++) {
			List<String> texts = this.gotten.get("c" + i).stream().map(WsMessage::text).collect(Collectors.toList());
			texts.remove("end");
			assertThat(texts).as("c" + i).isEqualTo(expected.apply(i));
		}
	}

	private static SendResult queued(int count) {
		return new SendResult(count, 0, 0, true);
	}

}
