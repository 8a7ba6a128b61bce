package io.github.wsboot.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

import io.github.wsboot.Heartbeat;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.engine.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * A real hub with a recording handler, fed by {@link FakeWire}s.
 */
final class TestHub implements AutoCloseable {

	final List<String> calls = new CopyOnWriteArrayList<>();

	final List<Throwable> errors = new CopyOnWriteArrayList<>();

	final List<Object> events = new CopyOnWriteArrayList<>();

	final Hub hub;

	final WebSocketManager manager;

	private final ExecutorService callbacks = Executors.newCachedThreadPool(EngineThreads.platform("test-callback-"));

	private TestHub(EngineSettings settings, List<WsHandlerFunc> handlers, @Nullable Heartbeat heartbeat, Clock clock,
			boolean records) {
		this(settings, handlers, heartbeat, clock, records, null);
	}

	private TestHub(EngineSettings settings, List<WsHandlerFunc> handlers, @Nullable Heartbeat heartbeat, Clock clock,
			boolean records, @Nullable ClusterEngine engine) {
		this.hub = new Hub(settings, new Collaborators(() -> records ? handlers(handlers) : handlers, () -> heartbeat,
				() -> String::valueOf, () -> null, records ? this.events::add : (event) -> {
				}, this.callbacks, clock), engine);
		this.manager = this.hub.manager();
	}

	static TestHub create(WsHandlerFunc... handlers) {
		return create(UnaryOperator.identity(), handlers);
	}

	static TestHub create(UnaryOperator<EngineSettings> change, WsHandlerFunc... handlers) {
		return new TestHub(change.apply(EngineSettings.defaults()), List.of(handlers), null, Clock.systemUTC(), true);
	}

	/**
	 * A node of a cluster, which it has joined.
	 */
	static TestHub join(ClusterEngine engine, UnaryOperator<EngineSettings> change, WsHandlerFunc... handlers) {
		TestHub hub = new TestHub(change.apply(EngineSettings.defaults()), List.of(handlers), null, Clock.systemUTC(),
				true, engine);
		hub.cluster().start();
		return hub;
	}

	ClusterNode cluster() {
		return Objects.requireNonNull(this.hub.cluster());
	}

	/**
	 * A handler whose {@code onClose} does not return before a latch is open.
	 */
	static WsHandlerFunc closingAfter(CountDownLatch latch) {
		return new WsHandlerFunc() {
			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				Together.await(latch);
			}
		};
	}

	/**
	 * A hub that records nothing, for large numbers.
	 */
	static TestHub createBare(UnaryOperator<EngineSettings> change, WsHandlerFunc... handlers) {
		return new TestHub(change.apply(EngineSettings.defaults()), List.of(handlers), null, Clock.systemUTC(), false);
	}

	static TestHub create(EngineSettings settings, @Nullable Heartbeat heartbeat, Clock clock,
			WsHandlerFunc... handlers) {
		return new TestHub(settings, List.of(handlers), heartbeat, clock, true);
	}

	private List<WsHandlerFunc> handlers(List<WsHandlerFunc> others) {
		List<WsHandlerFunc> all = new CopyOnWriteArrayList<>(others);
		all.add(0, new Recorder());
		return all;
	}

	Connection open(String uniqueCode) {
		return open(uniqueCode, new FakeWire());
	}

	Connection open(String uniqueCode, FakeWire wire) {
		return open(WsIdentity.of(uniqueCode), wire);
	}

	Connection open(WsIdentity identity, FakeWire wire) {
		TestHandshake handshake = new TestHandshake();
		return this.hub.open(this.hub.admit(identity, "192.0.2.1"), handshake, handshake, wire);
	}

	/**
	 * Whether nothing is left of any connection.
	 */
	boolean isEmpty() {
		return this.hub.registry().size() == 0 && this.hub.registry().unfinished().isEmpty()
				&& this.hub.uidIndex().size() == 0 && this.hub.groupIndex().size() == 0 && this.hub.slots().isEmpty();
	}

	static FakeWire wire(WsConnection connection) {
		return connection.unwrap(FakeWire.class).orElseThrow();
	}

	@Override
	public void close() {
		this.hub.stop(Duration.ofSeconds(5));
		this.hub.close();
		this.callbacks.shutdownNow();
	}

	private final class Recorder implements WsHandlerFunc {

		@Override
		public void onOpen(WsConnection connection) {
			TestHub.this.calls.add("open " + connection.uniqueCode());
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			TestHub.this.calls.add("message " + connection.uniqueCode() + " " + message.text());
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			TestHub.this.calls.add("close " + connection.uniqueCode() + " " + status.code());
		}

		@Override
		public void onError(WsConnection connection, Throwable error) {
			TestHub.this.errors.add(error);
		}

	}

}
