package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.LocalNode;

/**
 * Decides from what is working whether this node is in touch with the cluster, and
 * reports it.
 */
final class States {

	private static final Logger logger = System.getLogger(States.class.getName());

	private final LocalNode node;

	private final Executor reports;

	private final String address;

	private final Set<Part> working = EnumSet.noneOf(Part.class);

	private final List<Runnable> connectedListeners = new ArrayList<>();

	private volatile WsClusterState state = WsClusterState.DISCONNECTED;

	private boolean ended;

	States(LocalNode node, Executor reports, String address) {
		this.node = node;
		this.reports = reports;
		this.address = address;
	}

	/**
	 * Adds what to do whenever all is well again. It must only hand over.
	 */
	void onConnected(Runnable listener) {
		this.connectedListeners.add(listener);
	}

	WsClusterState state() {
		return this.state;
	}

	boolean isConnected() {
		return this.state == WsClusterState.CONNECTED;
	}

	synchronized boolean works(Part part) {
		return this.working.contains(part);
	}

	synchronized void set(Part part, boolean works) {
		if (this.ended || !(works ? this.working.add(part) : this.working.remove(part))) {
			return;
		}
		boolean connected = this.working.size() == Part.values().length;
		if (connected != isConnected()) {
			if (connected) {
				logger.log(Level.INFO, "In touch with the cluster at {0}", this.address);
			}
			else {
				logger.log(Level.WARNING, "Out of touch with the cluster at {0}: {1}", this.address, part.failure);
			}
			report(connected ? WsClusterState.CONNECTED : WsClusterState.DISCONNECTED);
		}
	}

	synchronized void end() {
		this.ended = true;
		if (isConnected()) {
			report(WsClusterState.DISCONNECTED);
		}
	}

	private void report(WsClusterState now) {
		this.state = now;
		this.reports.execute(() -> this.node.stateChanged(now));
		if (now == WsClusterState.CONNECTED) {
			this.connectedListeners.forEach(Runnable::run);
		}
	}

	/**
	 * What has to work.
	 */
	enum Part {

		COMMANDS("no connection"),

		LEASE("Redis did not confirm that this node is alive"),

		SUBSCRIPTIONS("messages of other nodes cannot be heard"),

		DIRECTORY("what this node has could not be written");

		private final String failure;

		Part(String failure) {
			this.failure = failure;
		}

	}

}
