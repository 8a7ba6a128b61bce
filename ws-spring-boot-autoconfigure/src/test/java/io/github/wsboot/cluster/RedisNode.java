package io.github.wsboot.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.cluster.redis.RedisClusterCounters;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.github.wsboot.engine.EngineSettings;
import io.lettuce.core.RedisURI;

import static org.awaitility.Awaitility.await;

/**
 * A node of this JVM that sees Redis through a {@link FaultProxy}.
 */
final class RedisNode implements DrivenNode {

	static final Duration HEARTBEAT = Duration.ofMillis(200);

	static final Duration LEASE = Duration.ofMillis(1500);

	final FaultProxy proxy;

	final BareNode node;

	private final RedisClusterEngine engine;

	private final DrivenNode driven;

	RedisNode(int redisPort, UnaryOperator<RedisClusterSettings.Builder> change, Clock clock,
			WsHandlerFunc... handlers) {
		try {
			this.proxy = new FaultProxy(redisPort);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		RedisClusterSettings settings = change.apply(settings("redis://127.0.0.1:" + this.proxy.port())).build();
		this.engine = new RedisClusterEngine(settings);
		this.node = new BareNode(engine(settings.commandTimeout()), this.engine, clock, handlers);
		this.driven = DrivenNode.of(this.node);
	}

	static RedisClusterSettings.Builder settings(String url) {
		return RedisClusterSettings.of(RedisURI.create(url)).heartbeat(HEARTBEAT).lease(LEASE);
	}

	/**
	 * Settings of an engine whose clients need not answer pings.
	 */
	static EngineSettings engine() {
		return engine(EngineSettings.defaults().cluster().timeout());
	}

	private static EngineSettings engine(Duration clusterTimeout) {
		EngineSettings defaults = EngineSettings.defaults();
		return new EngineSettings(defaults.onDuplicate(), defaults.replaceTimeout(), defaults.outbound(), Duration.ZERO,
				Duration.ZERO, defaults.closeTimeout(), defaults.limits(),
				new EngineSettings.Cluster(clusterTimeout, defaults.cluster().acceptsAlone()));
	}

	WebSocketManager manager() {
		return this.node.manager();
	}

	WebSocketManager local() {
		return manager().local();
	}

	NodeWire wire(String uniqueCode) {
		return this.node.wire(uniqueCode);
	}

	List<String> received(String uniqueCode) {
		return wire(uniqueCode).received;
	}

	WsClusterState state() {
		return this.engine.state();
	}

	/**
	 * Waits until this node knows that it is in touch with the cluster, or is not.
	 */
	void awaitState(WsClusterState state) {
		await().atMost(TestCluster.PATIENCE).until(() -> state() == state);
	}

	RedisClusterCounters counters() {
		return this.engine.counters();
	}

	@Override
	public List<String> call(String verb, String... words) {
		return this.driven.call(verb, words);
	}

	@Override
	public void close() {
		this.node.close();
		try {
			this.proxy.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
