package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.Limit;

/**
 * The connections whose clients have yet to say who they are, which the engine does not
 * know.
 */
final class FirstMessages {

	private final Hub hub;

	private final Set<Bridge> bridges = ConcurrentHashMap.newKeySet();

	private final Semaphore places;

	FirstMessages(Hub hub, int max) {
		this.hub = hub;
		this.places = new Semaphore(max);
		hub.whenStopping(this::closeAll);
	}

	/**
	 * Takes one in, in its handshake.
	 * @throws HandshakeRejectedException if there are too many or nobody is admitted
	 */
	void add(Bridge bridge) {
		if (!this.places.tryAcquire()) {
			this.hub.listener().exceeded(Limit.FIRST_MESSAGES);
			throw new HandshakeRejectedException(503, "Too many clients have yet to say who they are",
					Duration.ofSeconds(1));
		}
		this.bridges.add(bridge);
		// whoever is not seen by the stop sees it
		try {
			this.hub.requireAccepting();
		}
		catch (HandshakeRejectedException ex) {
			remove(bridge);
			throw ex;
		}
	}

	/**
	 * Has forgotten it. Idempotent.
	 */
	void remove(Bridge bridge) {
		if (this.bridges.remove(bridge)) {
			this.places.release();
		}
	}

	private void closeAll() {
		this.bridges.forEach((bridge) -> bridge.close(WsCloseStatus.GOING_AWAY, CloseCause.SHUTDOWN));
	}

}
