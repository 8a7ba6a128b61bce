package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs an application on several nodes of this machine, with a Redis behind and a proxy
 * in front of them.
 */
final class ClusterLauncher implements AutoCloseable {

	private static final String REDIS_URL = "--ws.cluster.redis.url=";

	private final Class<?> application;

	private final List<String> options;

	private final List<AppNode> nodes = new ArrayList<>();

	private final Deque<Runnable> endings = new ArrayDeque<>();

	private boolean closed;

	/**
	 * Makes a launcher that has not started anything yet.
	 * @param application the main class
	 * @param options arguments for the nodes; with the URL of a Redis among them none is
	 * started
	 */
	ClusterLauncher(Class<?> application, List<String> options) {
		this.application = application;
		this.options = List.copyOf(options);
	}

	/**
	 * Starts everything, and returns when all nodes take connections. To be closed even
	 * if that fails.
	 * @param port the port of the proxy, 0 for any
	 * @param ports the ports of the nodes
	 * @return the port of the proxy
	 * @throws IOException if something does not start
	 */
	int start(int port, List<Integer> ports) throws IOException, InterruptedException {
		ServerProcess.checkFree(port);
		RoundRobinProxy proxy = new RoundRobinProxy(port, ports);
		endWith(proxy::close);
		Map<String, String> environment = new HashMap<>();
		environment.put("TEAM_CHAT_SIGN_IN_KEY", UUID.randomUUID().toString());
		if (this.options.stream().noneMatch((option) -> option.startsWith(REDIS_URL))) {
			RedisBinary redis = new RedisBinary();
			endWith(redis::close);
			environment.put("WS_CLUSTER_REDIS_URL", redis.awaitStart());
		}
		for (int i = 0; i < ports.size(); i++) {
			AppNode node = new AppNode("node-" + (i + 1), ports.get(i), this.application, this.options, environment);
			this.nodes.add(node);
			endWith(node::close);
			node.start();
		}
		for (AppNode node : this.nodes) {
			node.awaitStart();
		}
		return proxy.port();
	}

	List<AppNode> nodes() {
		return this.nodes;
	}

	private synchronized void endWith(Runnable ending) {
		if (this.closed) {
			ending.run();
		}
		else {
			this.endings.push(ending);
		}
	}

	/**
	 * Ends everything that it has started. Idempotent.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		while (!this.endings.isEmpty()) {
			this.endings.pop().run();
		}
	}

}
