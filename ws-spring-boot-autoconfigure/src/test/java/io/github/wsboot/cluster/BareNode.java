package io.github.wsboot.cluster;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.wsboot.TestHandshake;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsClusterStateChangedEvent;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import org.jspecify.annotations.Nullable;

/**
 * A real hub whose clients are {@link NodeWire}s.
 */
final class BareNode implements AutoCloseable {

	final List<WsClusterState> states = new CopyOnWriteArrayList<>();

	private final ExecutorService callbacks = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "test-callback");
		thread.setDaemon(true);
		return thread;
	});

	/** The newest one of each code, also when it has ended. */
	private final ConcurrentMap<String, Connection> connections = new ConcurrentHashMap<>();

	private final Hub hub;

	/**
	 * Creates a node and has it join.
	 * @param engine the way into its cluster, {@code null} for a single node
	 */
	BareNode(EngineSettings settings, @Nullable ClusterEngine engine) {
		this(settings, engine, Clock.systemUTC());
	}

	BareNode(EngineSettings settings, @Nullable ClusterEngine engine, Clock clock, WsHandlerFunc... handlers) {
		Collaborators collaborators = new Collaborators(() -> List.of(handlers), () -> null, () -> String::valueOf,
				() -> null, this::publish, this.callbacks, clock);
		this.hub = new Hub(settings, collaborators, engine);
		if (this.hub.cluster() != null) {
			try {
				this.hub.cluster().start();
			}
			catch (IllegalStateException ex) {
				close();
				throw ex;
			}
		}
	}

	private void publish(Object event) {
		if (event instanceof WsClusterStateChangedEvent change) {
			this.states.add(change.state());
		}
	}

	WebSocketManager manager() {
		return this.hub.manager();
	}

	/**
	 * Connects a client.
	 * @param uniqueCode its code, {@code null} for a generated one
	 * @return its code
	 */
	String connect(@Nullable String uniqueCode, @Nullable String uid, Collection<String> groups) {
		String code = (uniqueCode != null) ? uniqueCode : this.hub.generateCode();
		TestHandshake handshake = new TestHandshake();
		Connection connection = this.hub.open(this.hub.admit(WsIdentity.of(code, uid), "192.0.2.1"), handshake,
				handshake, new NodeWire());
		this.connections.put(code, connection);
		groups.forEach((group) -> manager().local().groups().join(code, group));
		return code;
	}

	/**
	 * A client goes away.
	 */
	void disconnect(String uniqueCode) {
		connection(uniqueCode).closed(WsCloseStatus.NORMAL);
	}

	NodeWire wire(String uniqueCode) {
		// of those that came at the same moment, the one that is left
		WsConnection connection = manager().local().find(uniqueCode).orElseGet(() -> connection(uniqueCode));
		return connection.unwrap(NodeWire.class).orElseThrow();
	}

	private Connection connection(String uniqueCode) {
		Connection connection = this.connections.get(uniqueCode);
		if (connection == null) {
			throw new IllegalArgumentException("Nobody has ever connected with " + uniqueCode);
		}
		return connection;
	}

	/**
	 * Codes of the clients that have not been told that they are closed.
	 */
	List<String> open() {
		return this.connections.values().stream().filter(WsConnection::isOpen).map(WsConnection::uniqueCode).toList();
	}

	@Override
	public void close() {
		this.hub.close();
		this.callbacks.shutdownNow();
	}

}
