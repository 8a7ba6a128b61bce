package io.github.wsboot.autoconfigure;

import io.github.wsboot.client.WsClients;

import org.springframework.context.SmartLifecycle;

/**
 * Closes clients before anything else stops: a client that is a bean would otherwise be
 * destroyed first, and close with 1000 as if there was nothing more to do.
 */
final class WsClientsLifecycle implements SmartLifecycle {

	private final WsClients clients;

	private volatile boolean running;

	WsClientsLifecycle(WsClients clients) {
		this.clients = clients;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.clients.closeAll();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
