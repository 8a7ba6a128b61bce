package io.github.wsboot.cluster;

import java.util.Map;

import io.github.wsboot.cluster.redis.RedisClusterEngine;

/**
 * The program of a {@link NodeProcess} that meets others at a Redis.
 */
final class RedisNodeMain {

	private static final String URL = "ws.test.redis";

	private RedisNodeMain() {
	}

	/**
	 * Starts such a process.
	 */
	static NodeProcess start(String url) throws Exception {
		return NodeProcess.start(RedisNodeMain.class, Map.of(URL, url));
	}

	public static void main(String[] args) throws Exception {
		ClusterNodeMain.serve(RedisNode.engine(),
				new RedisClusterEngine(RedisNode.settings(System.getProperty(URL, "")).build()));
	}

}
