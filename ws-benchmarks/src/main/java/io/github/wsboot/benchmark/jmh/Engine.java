package io.github.wsboot.benchmark.jmh;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import org.jspecify.annotations.Nullable;

/**
 * A hub with connections that lead nowhere, in groups of ten.
 */
final class Engine implements AutoCloseable {

	static final int GROUP_SIZE = 10;

	private final ExecutorService callbacks = Executors.newCachedThreadPool();

	private final Deliveries deliveries = new Deliveries();

	private final List<Connection> connections = new ArrayList<>();

	private final List<NullWire> wires = new ArrayList<>();

	private final Hub hub;

	Engine(int connections) {
		this(connections, null);
	}

	/**
	 * Makes a hub.
	 * @param cluster the way into its cluster, {@code null} for a single node
	 */
	Engine(int connections, @Nullable ClusterEngine cluster) {
		this(connections, cluster, EngineListener.NONE, List.of());
	}

	/**
	 * Makes a hub that somebody watches.
	 */
	Engine(int connections, EngineListener listener, List<CallbackInterceptor> interceptors) {
		this(connections, null, listener, interceptors);
	}

	private Engine(int connections, @Nullable ClusterEngine cluster, EngineListener listener,
			List<CallbackInterceptor> interceptors) {
		WsHandlerFunc echo = new WsHandlerFunc() {

			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				connection.send(message);
			}

		};
		this.hub = new Hub(EngineSettings.defaults(),
				new Collaborators(() -> List.of(echo), () -> null, () -> String::valueOf, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC(), listener, interceptors), cluster);
		if (this.hub.cluster() != null) {
			this.hub.cluster().start();
		}
		WsHandshake handshake = handshake();
		for (int i = 0; i < connections; i++) {
			NullWire wire = new NullWire(this.deliveries);
			this.wires.add(wire);
			this.connections
				.add(this.hub.open(this.hub.admit(WsIdentity.of(code(i)), null), handshake, handshake, wire));
			manager().groups().join(code(i), group(i / GROUP_SIZE));
		}
	}

	static String code(int index) {
		return "code-" + index;
	}

	static String group(int index) {
		return "group-" + index;
	}

	WebSocketManager manager() {
		return this.hub.manager();
	}

	Deliveries deliveries() {
		return this.deliveries;
	}

	Connection connection(int index) {
		return this.connections.get(index);
	}

	NullWire wire(int index) {
		return this.wires.get(index);
	}

	/**
	 * A handshake of nothing but a path.
	 */
	static WsHandshake handshake() {
		return (WsHandshake) Proxy.newProxyInstance(Engine.class.getClassLoader(), new Class<?>[] { WsHandshake.class },
				(proxy, method, arguments) -> {
					Class<?> type = method.getReturnType();
					return (type == URI.class) ? URI.create("ws://localhost/ws") : (type == Map.class) ? Map.of()
							: (type == List.class) ? List.of() : (type == Optional.class) ? Optional.empty() : null;
				});
	}

	@Override
	public void close() {
		this.hub.stop(Duration.ofSeconds(5));
		this.callbacks.shutdownNow();
	}

}
