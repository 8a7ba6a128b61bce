package io.github.wsboot.benchmark.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.benchmark.jmh.Handshakes;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.EngineSettings.OnOverflow;
import io.github.wsboot.engine.EngineSettings.Outbound;
import io.github.wsboot.engine.Hub;
import io.lettuce.core.RedisURI;

/**
 * A node without a container: a real hub in a real cluster, with connections that lead
 * nowhere.
 */
final class Node implements AutoCloseable {

	static final int CONNECTORS = 64;

	private static final int GROUP_SIZE = 10;

	private final ExecutorService callbacks = Executors.newCachedThreadPool();

	private final Receipts receipts = new Receipts();

	private final WsHandshake handshake = Handshakes.empty();

	private final Hub hub;

	Node(String redis) {
		RedisClusterSettings settings = RedisClusterSettings.of(RedisURI.create(redis)).build();
		this.hub = new Hub(patient(),
				new Collaborators(List::of, () -> null, () -> String::valueOf, () -> null, (event) -> {
				}, this.callbacks, Clock.systemUTC()), new RedisClusterEngine(settings));
		if (this.hub.cluster() != null) {
			this.hub.cluster().start();
		}
	}

	/**
	 * Settings under which a connection stays that never answers a ping, and that gets
	 * more than it can take, as one that gets all messages of a benchmark sometimes does.
	 */
	private static EngineSettings patient() {
		EngineSettings defaults = EngineSettings.defaults();
		Outbound outbound = new Outbound(64 * 1024 * 1024, 200_000, defaults.outbound().maxAge(),
				defaults.outbound().sendTimeout(), OnOverflow.DROP_NEWEST);
		return new EngineSettings(defaults.onDuplicate(), defaults.replaceTimeout(), outbound, Duration.ZERO,
				Duration.ZERO, defaults.closeTimeout(), defaults.limits(), defaults.cluster());
	}

	WebSocketManager manager() {
		return this.hub.manager();
	}

	Receipts receipts() {
		return this.receipts;
	}

	/**
	 * Connects with a code that is generated.
	 * @return the code
	 */
	String connect() {
		return connect(WsIdentity.of(this.hub.generateCode())).uniqueCode();
	}

	/**
	 * Connects as an application would have it: with a code, a uid and two groups, one of
	 * them small and the other large.
	 */
	void connect(String name, int index) {
		connect(WsIdentity.of(code(name, index), uid(name, index)));
		// as in onOpen: nobody waits until the others can see the groups
		manager().local().groups().join(code(name, index), group(name, index));
		manager().local().groups().join(code(name, index), room(name, index));
	}

	/**
	 * Connects many at a time.
	 */
	void connectAll(String name, int count) {
		Load.side(CONNECTORS, (thread) -> {
			for (int i = thread; i < count; i += CONNECTORS) {
				connect(name, i);
			}
		});
	}

	private Connection connect(WsIdentity identity) {
		return this.hub.open(this.hub.admit(identity, null), this.handshake, this.handshake, this.receipts.wire());
	}

	static String code(String name, int index) {
		return name + "-code-" + index;
	}

	static String uid(String name, int index) {
		return name + "-user-" + index;
	}

	static String group(String name, int index) {
		return name + "-group-" + index / GROUP_SIZE;
	}

	static String room(String name, int index) {
		return name + "-room-" + index % GROUP_SIZE;
	}

	@Override
	public void close() {
		this.hub.stop(Duration.ofSeconds(10));
		this.hub.close();
		this.callbacks.shutdownNow();
	}

}
