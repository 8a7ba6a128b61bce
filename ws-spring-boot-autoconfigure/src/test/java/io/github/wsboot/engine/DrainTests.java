package io.github.wsboot.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsDrainEvent;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.cluster.InMemoryCluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link Drain} and of the hub that drains.
 */
class DrainTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	@Test
	void drainWhenThereIsTimeThenConnectionsAreClosedOneAfterTheOther() throws Exception {
		try (TestHub hub = TestHub.create()) {
			List<Connection> connections = open(hub, 40);
			CompletableFuture<Void> drained = hub.hub.drain(Duration.ofSeconds(20)).toCompletableFuture();
			await().pollInterval(Duration.ofMillis(1)).until(() -> hub.manager.getWSCount() < 40);
			assertThat(hub.manager.getWSCount()).as("not all at once").isPositive();
			long begun = System.nanoTime();
			hub.hub.drain(Duration.ofMillis(400));
			drained.get(10, TimeUnit.SECONDS);
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(350));
			assertThat(hub.manager.getWSCount()).isZero();
			await().until(() -> connections.stream().allMatch((connection) -> TestHub.wire(connection).closed != null));
			assertThat(connections).allSatisfy((connection) -> assertThat(closed(connection).code()).isEqualTo(1012));
		}
	}

	@Test
	void drainWhenConnectionsAreClosedThenEachIsToldATimeOfItsOwn() throws Exception {
		try (TestHub hub = TestHub.create(drain(null, Duration.ofSeconds(20)))) {
			List<Connection> connections = open(hub, 50);
			hub.hub.drain(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
			await().until(() -> connections.stream().allMatch((connection) -> TestHub.wire(connection).closed != null));
			Set<Duration> times = new HashSet<>();
			connections.forEach((connection) -> times.add(closed(connection).retryAfter().orElseThrow()));
			assertThat(times).hasSizeGreaterThan(40)
				.allSatisfy((time) -> assertThat(time).isBetween(Duration.ZERO, Duration.ofSeconds(20)));
		}
	}

	@Test
	void drainWhenBegunThenNewHandshakesGet503AndATime() {
		try (TestHub hub = TestHub.create()) {
			hub.open("a");
			hub.hub.drain(LONG);
			assertThat(hub.hub.isDraining()).isTrue();
			assertThat(hub.hub.isAccepting()).isFalse();
			assertThatExceptionOfType(HandshakeRejectedException.class)
				.isThrownBy(() -> hub.hub.admit(WsIdentity.of("b"), null))
				.satisfies((ex) -> {
					assertThat(ex.getHttpStatus()).isEqualTo(503);
					assertThat(ex.getRetryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
				});
			assertThat(hub.manager.sendMessage("a", "still here").queued()).isOne();
		}
	}

	@Test
	void drainWhenThereIsANoticeThenEverybodyGetsItBefore() throws Exception {
		try (TestHub hub = TestHub.create(drain("we restart", Duration.ofSeconds(5)))) {
			List<Connection> connections = open(hub, 30);
			hub.hub.drain(Duration.ofMillis(50)).toCompletableFuture().get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(connections).allSatisfy(
					(connection) -> assertThat(TestHub.wire(connection).written).containsExactly("we restart")));
		}
	}

	@Test
	void drainWhenAskedAgainThenQuickerButNotSlower() throws Exception {
		try (TestHub hub = TestHub.create()) {
			open(hub, 3);
			CompletableFuture<Void> slow = hub.hub.drain(LONG).toCompletableFuture();
			CompletableFuture<Void> quick = hub.hub.drain(Duration.ofMillis(20)).toCompletableFuture();
			hub.hub.drain(LONG);
			quick.get(10, TimeUnit.SECONDS);
			slow.get(10, TimeUnit.SECONDS);
			assertThat(hub.manager.getWSCount()).isZero();
		}
	}

	@Test
	void drainWhenOneEntersAfterAllHaveGoneThenItIsClosedToo() throws Exception {
		try (TestHub hub = TestHub.create()) {
			Admission admission = hub.hub.admit(WsIdentity.of("late"), null);
			hub.hub.drain(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
			FakeWire wire = new FakeWire();
			hub.hub.open(admission, new TestHandshake(), new TestHandshake(), wire);
			await().untilAsserted(
					() -> assertThat(wire.closed).isNotNull().extracting(WsCloseStatus::code).isEqualTo(1012));
			await().until(() -> hub.calls.equals(List.of("open late", "close late 1012")));
		}
	}

	@Test
	void resumeWhenDrainingThenAdmitsAndClosesNobodyAnyMore() {
		try (TestHub hub = TestHub.create()) {
			Connection a = hub.open("a");
			CompletableFuture<Void> drained = hub.hub.drain(LONG).toCompletableFuture();
			hub.hub.resume();
			hub.hub.resume();
			await().until(drained::isDone);
			hub.open("b");
			assertThat(hub.hub.isDraining()).isFalse();
			assertThat(a.isOpen()).isTrue();
			await().until(() -> hub.events.stream().filter(WsDrainEvent.class::isInstance).toList(),
					(events) -> events.equals(List.of(new WsDrainEvent(true), new WsDrainEvent(false))));
		}
	}

	@Test
	void stopWhenDrainingThenTheRestGets1001() {
		try (TestHub hub = TestHub.create()) {
			List<Connection> connections = open(hub, 5);
			CompletableFuture<Void> drained = hub.hub.drain(LONG).toCompletableFuture();
			assertThat(hub.hub.stop(Duration.ofSeconds(10))).isTrue();
			await().until(drained::isDone);
			assertThat(connections)
				.allSatisfy((connection) -> assertThat(closed(connection)).isEqualTo(WsCloseStatus.GOING_AWAY));
			hub.hub.start();
			hub.open("again");
			assertThat(hub.hub.isDraining()).isFalse();
		}
	}

	@Test
	void startWhenDrainedBeforeTheStopThenSaidToAdmitAgain() {
		try (TestHub hub = TestHub.create()) {
			hub.hub.drain(Duration.ZERO);
			hub.hub.stop(Duration.ofSeconds(10));
			assertThat(hub.hub.isDraining()).as("it has stopped").isFalse();
			hub.hub.start();
			await().untilAsserted(() -> assertThat(drainEvents(hub)).containsExactly(true, false));
			hub.hub.stop(Duration.ofSeconds(10));
			hub.hub.start();
			hub.open("again");
			assertThat(drainEvents(hub)).containsExactly(true, false);
		}
	}

	@Test
	void drainWhenThereIsAnotherNodeThenWhoeverGoesThereIsFoundThere() throws Exception {
		InMemoryCluster cluster = new InMemoryCluster();
		ExecutorService clients = Executors.newFixedThreadPool(4);
		try (TestHub node = TestHub.join(cluster.newEngine(), UnaryOperator.identity());
				TestHub other = TestHub.join(cluster.newEngine(), UnaryOperator.identity())) {
			int count = Together.times(200, 5000);
			for (int i = 0; i < count; i++) {
				WsIdentity identity = WsIdentity.of("c" + i, "u" + i % 10);
				node.open(identity, new FakeWire() {
					@Override
					public void close(WsCloseStatus status) throws IOException {
						super.close(status);
						clients.execute(() -> other.open(identity, new FakeWire()));
					}
				});
			}
			node.hub.drain(Duration.ofMillis(200)).toCompletableFuture().get(60, TimeUnit.SECONDS);
			await().until(() -> other.manager.local().getWSCount() == count);
			await().until(node::isEmpty);
			assertThat(other.calls).filteredOn((call) -> call.startsWith("close")).isEmpty();
			Set<String> all = IntStream.range(0, count).mapToObj((i) -> "c" + i).collect(Collectors.toSet());
			await().untilAsserted(() -> {
				for (TestHub each : List.of(node, other)) {
					assertThat(each.manager.uniqueCodes()).isEqualTo(all);
					assertThat(each.manager.uids().codesOf("u0")).hasSize(count / 10);
				}
			});
		}
		finally {
			clients.shutdownNow();
		}
	}

	private static List<Boolean> drainEvents(TestHub hub) {
		return hub.events.stream()
			.filter(WsDrainEvent.class::isInstance)
			.map(WsDrainEvent.class::cast)
			.map(WsDrainEvent::draining)
			.toList();
	}

	private static List<Connection> open(TestHub hub, int count) {
		return IntStream.range(0, count).mapToObj((i) -> hub.open("c" + i)).toList();
	}

	private static WsCloseStatus closed(Connection connection) {
		return Objects.requireNonNull(TestHub.wire(connection).closed);
	}

	private static UnaryOperator<EngineSettings> drain(@Nullable String notice, Duration retryWithin) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(), s.heartbeatInterval(),
				s.heartbeatTimeout(), s.closeTimeout(), s.limits(), s.cluster(),
				new EngineSettings.Drain(notice, retryWithin));
	}

}
