package io.github.wsboot.engine;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;

/**
 * What an {@link EngineListener} hears.
 */
@ExtendWith(QuietLog.class)
class EngineListenerTests {

	private final ExecutorService callbacks = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.callbacks.shutdownNow();
	}

	@Test
	void writeWhenItFailsThenMessagesAreLostAndNotSent() {
		Losses losses = new Losses();
		try (Hub hub = new Hub(EngineSettings.defaults(),
				new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC(), losses, List.of()))) {
			FakeWire wire = new FakeWire().block();
			Connection connection = open(hub, wire);
			// one is being written when the other two come
			connection.sendMessage("one");
			await().until(() -> !connection.queueLevel().blocked().isZero());
			connection.sendMessage("two");
			connection.sendMessage("three");
			wire.failure = new IOException("gone");
			wire.unblock();
			await().untilAsserted(() -> assertThat(losses.counts()).isEqualTo(Map.of(Loss.ABANDONED, 3)));
			assertThat(losses.sent).hasValue(0);
		}
	}

	@Test
	void sendWhenConnectionHasEndedThenLost() {
		Losses losses = new Losses();
		try (Hub hub = new Hub(EngineSettings.defaults(),
				new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC(), losses, List.of()))) {
			Connection connection = open(hub, new FakeWire());
			connection.sendMessage("one");
			connection.close();
			connection.sendMessage("two");
			await().untilAsserted(() -> assertThat(losses.sent).hasValue(1));
			assertThat(losses.counts()).isEqualTo(Map.of(Loss.CLOSING, 1));
		}
	}

	@Test
	void broadcastWhenMembersEndMeanwhileThenIsSentOrLostOnceForEach() {
		Losses losses = new Losses();
		int addressed = 0;
		try (Hub hub = new Hub(EngineSettings.defaults(),
				new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC(), losses, List.of()))) {
			for (int round = 0; round < Together.times(50, 1000); round++) {
				List<Connection> members = new ArrayList<>();
				for (int i = 0; i < 30; i++) {
					members.add(open(hub, "c" + i, new FakeWire()));
				}
				for (int i = 0; i < 3; i++) {
					addressed += hub.manager().broadcastMessage("x").queued();
					members.get(i).overflown("slow");
					addressed += hub.manager().broadcastMessage("x").queued();
					members.get(3 + i).closed(WsCloseStatus.ABNORMAL);
					addressed += hub.manager().broadcastMessage("x").queued();
					members.get(6 + i).close();
					// is not asked any more whether it wants what comes later
					addressed += members.get(6 + i).sendMessage("x").refused();
				}
				members.forEach(Connection::close);
			}
			int expected = addressed;
			await().untilAsserted(() -> assertThat(
					losses.sent.get() + losses.counts().values().stream().mapToInt(Integer::intValue).sum())
				.isEqualTo(expected));
		}
	}

	@Test
	void listenersWhenThereAreSeveralThenAllHearEverything() throws Exception {
		EngineListener one = mock(EngineListener.class);
		EngineListener other = mock(EngineListener.class);
		EngineListener both = EngineListener.of(List.of(one, other));
		List<Method> events = Arrays.stream(EngineListener.class.getMethods()).filter(Method::isDefault).toList();
		for (Method event : events) {
			event.invoke(both, arguments(event));
		}
		for (EngineListener each : List.of(one, other)) {
			assertThat(mockingDetails(each).getInvocations()).hasSameSizeAs(events)
				.extracting((invocation) -> invocation.getMethod().getName())
				.containsExactlyElementsOf(events.stream().map(Method::getName).toList());
		}
	}

	private static Object[] arguments(Method event) {
		List<Object> arguments = new ArrayList<>();
		for (Class<?> type : event.getParameterTypes()) {
			arguments.add((type == int.class) ? 1
					: (type == long.class) ? 2L : type.isEnum() ? type.getEnumConstants()[0] : WsCloseStatus.NORMAL);
		}
		return arguments.toArray();
	}

	@Test
	void listenersWhenThereIsNoneThenNobodyIsTold() {
		assertThat(EngineListener.of(List.of())).isSameAs(EngineListener.NONE);
	}

	@Test
	void listenersWhenOneFailsThenConnectionsAndBroadcastsGoOnAndOthersHearIt() {
		EngineListener failing = mock(EngineListener.class, (invocation) -> {
			throw new IllegalStateException("expected by the test");
		});
		Losses losses = new Losses();
		List<String> closed = new CopyOnWriteArrayList<>();
		WsHandlerFunc handler = new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				closed.add(connection.uniqueCode());
			}
		};
		try (Hub hub = new Hub(EngineSettings.defaults(),
				new Collaborators(() -> List.of(handler), () -> null, () -> null, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC(), EngineListener.of(List.of(failing, losses)), List.of()))) {
			List<FakeWire> wires = Stream.generate(FakeWire::new).limit(30).toList();
			List<Connection> connections = IntStream.range(0, 30)
				.mapToObj((i) -> open(hub, "c" + i, wires.get(i)))
				.toList();
			hub.manager().broadcastMessage("first");
			await().until(() -> wires.stream().allMatch((wire) -> wire.written.equals(List.of("first"))));
			hub.manager().broadcastMessage("second");
			await().until(() -> wires.stream().allMatch((wire) -> wire.written.equals(List.of("first", "second"))));
			connections.forEach(Connection::close);
			await().until(() -> closed.size() == 30);
			await().untilAsserted(() -> assertThat(losses.sent).hasValue(60));
		}
	}

	private static Connection open(Hub hub, FakeWire wire) {
		return open(hub, "a", wire);
	}

	private static Connection open(Hub hub, String code, FakeWire wire) {
		TestHandshake handshake = new TestHandshake();
		return hub.open(hub.admit(WsIdentity.of(code), null), handshake, handshake, wire);
	}

	/**
	 * Counts what is lost, and what is not.
	 */
	private static final class Losses implements EngineListener {

		final AtomicInteger sent = new AtomicInteger();

		private final Map<Loss, Integer> lost = new EnumMap<>(Loss.class);

		@Override
		public void sent(int messages, long bytes) {
			this.sent.addAndGet(messages);
		}

		@Override
		public synchronized void lost(Loss loss, int messages) {
			this.lost.merge(loss, messages, Integer::sum);
		}

		synchronized Map<Loss, Integer> counts() {
			return Map.copyOf(this.lost);
		}

	}

}
