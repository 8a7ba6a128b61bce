package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.Map;

import io.github.wsboot.cluster.redis.RedisClusterEngine;

/**
 * The program of a {@link NodeProcess} that meets others at a Redis.
 */
final class RedisNodeMain {

	private static final String URL = "ws.test.redis";

	private static final String LEASE = "ws.test.lease";

	private RedisNodeMain() {
	}

	/**
	 * Starts such a process.
	 */
	static NodeProcess start(String url, Duration lease) throws Exception {
		return NodeProcess.start(RedisNodeMain.class, Map.of(URL, url, LEASE, lease.toString()));
	}

	public static void main(String[] args) throws Exception {
		Duration lease = Duration.parse(System.getProperty(LEASE, ""));
		ClusterNodeMain.serve(RedisNode.engine(),
				new RedisClusterEngine(RedisNode.settings(System.getProperty(URL, "")).lease(lease).build()));
	}

}
