package io.github.wsboot.autoconfigure;

import java.time.Duration;

import io.github.wsboot.engine.cluster.ClusterNode;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Joins the cluster before the web server takes connections, and leaves it when the last
 * of them has gone.
 */
final class WsClusterLifecycle implements SmartLifecycle {

	// the web server is started 1024 before its graceful shutdown
	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 2048;

	private final ClusterNode cluster;

	private final Duration timeout;

	private volatile boolean running;

	WsClusterLifecycle(ClusterNode cluster, Duration timeout) {
		this.cluster = cluster;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		// whoever asks other nodes does so for a limited time
		TimeoutThread.start();
		try {
			this.cluster.start();
		}
		catch (IllegalStateException ex) {
			throw new WsClusterStartException(ex);
		}
		this.running = true;
	}

	@Override
	public void stop() {
		try {
			this.cluster.stop(this.timeout);
		}
		finally {
			this.running = false;
		}
	}

	// like the web server: whoever pauses a context does not mean its clients
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
