package io.github.wsboot.engine;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.wsboot.Heartbeat;
import io.github.wsboot.Target;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the engine works with may fail: a bean that cannot be created, a machine that has
 * no thread left. One connection may suffer from that, not the hub.
 */
@ExtendWith(QuietLog.class)
class BrokenCollaboratorsTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final WsHandlerFunc recorder = new WsHandlerFunc() {
		@Override
		public void onOpen(String uniqueCode) {
			BrokenCollaboratorsTests.this.calls.add("open " + uniqueCode);
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			BrokenCollaboratorsTests.this.calls.add("close " + connection.uniqueCode() + " " + status.code());
		}
	};

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void openWhenHandlersCannotBeCreatedThenClosedWith1011AndNothingIsLeft() {
		AtomicBoolean broken = new AtomicBoolean(true);
		try (Hub hub = hub(UnaryOperator.identity(), () -> {
			if (broken.get()) {
				throw new IllegalStateException("no bean");
			}
			return List.of(this.recorder);
		}, () -> null, this.threads)) {
			FakeWire wire = new FakeWire();
			open(hub, "a", wire);
			await().untilAsserted(() -> assertThat(wire.closed).isEqualTo(WsCloseStatus.SERVER_ERROR));
			await().until(() -> isEmpty(hub));
			broken.set(false);
			assertThat(open(hub, "a", new FakeWire()).isOpen()).isTrue();
			assertThat(this.calls).containsExactly("open a");
		}
	}

	@Test
	void openWhenHeartbeatCannotBeCreatedThenNoSlotIsLostAndPatrolGoesOn() {
		AtomicBoolean broken = new AtomicBoolean(true);
		try (Hub hub = hub(TestSettings.heartbeat(50, 400), () -> List.of(this.recorder), () -> {
			if (broken.get()) {
				throw new IllegalStateException("no single bean");
			}
			return null;
		}, this.threads)) {
			Connection connection = open(hub, "a", new FakeWire());
			connection.received(WsMessage.text("x"));
			await().untilAsserted(() -> assertThat(this.calls).containsExactly("open a", "close a 4408"));
			await().until(() -> isEmpty(hub));
		}
	}

	@Test
	void patrolWhenAliveTimeFailsWithAnErrorThenGoesOn() {
		Heartbeat heartbeat = new AliveTime(() -> {
			throw new AssertionError("getAliveTime");
		});
		try (Hub hub = hub(TestSettings.heartbeat(50, 400), () -> List.of(this.recorder), () -> heartbeat,
				this.threads)) {
			open(hub, "a", new FakeWire());
			await().untilAsserted(() -> assertThat(this.calls).containsExactly("open a", "close a 4408"));
		}
	}

	@Test
	void patrolWhenThereIsNoThreadForACloseThenOthersAreStillLookedAfterAndOnCloseStillComes() {
		Starved starved = new Starved(this.threads);
		List<Runnable> signs = new CopyOnWriteArrayList<>();
		Heartbeat heartbeat = AliveTime.afterSigns(signs);
		try (Hub hub = hub(TestSettings.heartbeat(50, 400), () -> List.of(this.recorder), () -> heartbeat, starved)) {
			open(hub, "a", new FakeWire());
			starved.failures.set(1);
			FakeWire later = new FakeWire();
			Connection alive = open(hub, "b", later);
			signs.add(alive::seen);
			await().until(() -> this.calls.contains("close a 4408"));
			int before = later.pings.size();
			await().until(() -> later.pings.size() > before + 3);
			alive.close();
			await().until(() -> isEmpty(hub));
		}
	}

	@Test
	void broadcastWhenAMemberCannotBeClosedThenOthersGetThisOneAndTheNext() {
		Starved starved = new Starved(this.threads);
		UnaryOperator<EngineSettings> small = TestSettings.queue(10, 1, EngineSettings.OnOverflow.CLOSE);
		try (Hub hub = hub(small, () -> List.of(this.recorder), () -> null, starved)) {
			List<FakeWire> full = IntStream.range(0, 5).mapToObj((i) -> new FakeWire().block()).toList();
			IntStream.range(0, 5).forEach((i) -> open(hub, "full" + i, full.get(i)).sendMessage("12345"));
			List<FakeWire> others = IntStream.range(0, 30).mapToObj((i) -> new FakeWire()).toList();
			List<Connection> alive = IntStream.range(0, 30).mapToObj((i) -> open(hub, "c" + i, others.get(i))).toList();
			starved.failures.set(5);
			hub.manager().broadcastMessage("first");
			await().until(() -> others.stream().allMatch((wire) -> wire.written.size() == 1));
			// there is room for one message only, be it written
			await().until(() -> alive.stream().allMatch((connection) -> connection.queueLevel().messages() == 0));
			hub.manager().broadcastMessage("second");
			await().until(() -> others.stream().allMatch((wire) -> wire.written.equals(List.of("first", "second"))));
			await().until(() -> this.calls.stream().filter((call) -> call.endsWith(" 1013")).count() == 5);
			full.forEach(FakeWire::unblock);
		}
	}

	@Test
	void submitWhenThereIsNoThreadForBroadcastsThenSweptAllTheSame() {
		StarvedThreads threads = new StarvedThreads(10);
		ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
		try (Hub hub = hub(UnaryOperator.identity(), () -> List.of(this.recorder), () -> null, this.threads)) {
			List<FakeWire> wires = IntStream.range(0, 10).mapToObj((i) -> new FakeWire()).toList();
			IntStream.range(0, 10).forEach((i) -> open(hub, "c" + i, wires.get(i)));
			Workers workers = new Workers(hub.audiences(), timer, EngineListener.NONE, threads, threads);
			try {
				Broadcasts broadcasts = workers.broadcasts();
				Audience all = new Audience(List.of(Target.all()), Set.of(), List.of());
				assertThat(broadcasts.submit(all, WsMessage.text("first"))).isTrue();
				assertThat(broadcasts.submit(all, WsMessage.text("second"))).isTrue();
				await().until(() -> wires.stream().allMatch((wire) -> wire.written.equals(List.of("first", "second"))));
				await().until(() -> broadcasts.firstUnfinished() == null);
			}
			finally {
				workers.stop();
			}
		}
		finally {
			timer.shutdownNow();
		}
	}

	@Test
	void drainWhenThereIsNoThreadForAWhileThenWrittenAfterwards() {
		StarvedThreads threads = new StarvedThreads(10);
		ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
		try (Hub hub = hub(UnaryOperator.identity(), () -> List.of(this.recorder), () -> null, this.threads)) {
			Workers workers = new Workers(hub.audiences(), timer, EngineListener.NONE, threads, threads);
			try {
				List<FakeWire> wires = IntStream.range(0, 10).mapToObj((i) -> new FakeWire()).toList();
				for (int i = 0; i < wires.size(); i++) {
					Outbound outbound = new Outbound(open(hub, "c" + i, wires.get(i)), wires.get(i),
							EngineSettings.defaults().outbound(), workers);
					if (i % 2 == 0) {
						outbound.markSlow(System.nanoTime());
					}
					assertThat(outbound.offer(WsMessage.text("x"), true)).isTrue();
				}
				await().until(() -> wires.stream().allMatch((wire) -> wire.written.equals(List.of("x"))));
			}
			finally {
				workers.stop();
			}
		}
		finally {
			timer.shutdownNow();
		}
	}

	private static Hub hub(UnaryOperator<EngineSettings> change, Supplier<List<WsHandlerFunc>> handlers,
			Supplier<@Nullable Heartbeat> heartbeat, Executor callbacks) {
		return new Hub(change.apply(EngineSettings.defaults()),
				new Collaborators(handlers, heartbeat, () -> null, () -> null, (event) -> {
				}, callbacks, Clock.systemUTC()));
	}

	private static Connection open(Hub hub, String uniqueCode, FakeWire wire) {
		TestHandshake handshake = new TestHandshake();
		Admission admission = hub.admit(WsIdentity.of(uniqueCode), "192.0.2.1");
		return hub.open(admission, handshake, handshake, wire);
	}

	private static boolean isEmpty(Hub hub) {
		return hub.registry().size() == 0 && hub.registry().unfinished().isEmpty() && hub.slots().isEmpty();
	}

	/**
	 * Has no thread for a while.
	 */
	private static final class Starved implements Executor {

		final AtomicInteger failures = new AtomicInteger();

		private final Executor threads;

		Starved(Executor threads) {
			this.threads = threads;
		}

		@Override
		public void execute(Runnable task) {
			if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				// an OutOfMemoryError in reality, which test engines do not survive
				throw new InternalError("unable to create native thread");
			}
			this.threads.execute(task);
		}

	}

	/**
	 * Has no thread for the first few who ask.
	 */
	private static final class StarvedThreads implements ThreadFactory {

		private final AtomicInteger failures;

		private final ThreadFactory threads = EngineThreads.platform("test-write-");

		StarvedThreads(int failures) {
			this.failures = new AtomicInteger(failures);
		}

		@Override
		public Thread newThread(Runnable task) {
			if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new InternalError("unable to create native thread");
			}
			return this.threads.newThread(task);
		}

	}

}
