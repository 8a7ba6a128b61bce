package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The connections whose clients have yet to say who they are, which the engine does not
 * know. One address cannot take all places.
 */
final class FirstMessages {

	private final Hub hub;

	private final int max;

	private final int maxPerIp;

	private final RateLimitedLog warnings;

	// guarded by this

	private final Map<Bridge, String> addresses = new HashMap<>();

	private final Map<String, Integer> perIp = new HashMap<>();

	FirstMessages(Hub hub, BridgeSettings.FirstMessage settings, RateLimitedLog warnings) {
		this.hub = hub;
		this.max = settings.maxPending();
		this.maxPerIp = settings.maxPendingPerIp();
		this.warnings = warnings;
		hub.whenStopping(() -> closeAll(() -> WsCloseStatus.GOING_AWAY, CloseCause.SHUTDOWN));
		hub.whenDraining((statuses) -> closeAll(statuses, CloseCause.DRAIN));
	}

	/**
	 * Takes one in, in its handshake.
	 * @param remoteIp the address it is counted for, if known
	 * @throws HandshakeRejectedException if there are too many or nobody is admitted
	 */
	void add(Bridge bridge, @Nullable String remoteIp) {
		Limit exceeded = enter(bridge, (remoteIp != null) ? remoteIp : "");
		if (exceeded != null) {
			this.hub.listener().exceeded(exceeded);
			warnOf(exceeded);
			throw (exceeded == Limit.FIRST_MESSAGES_PER_IP)
					? tooMany(429, "Too many clients of this address have yet to say who they are")
					: tooMany(503, "Too many clients have yet to say who they are");
		}
		// whoever is not seen by the stop or the drain sees it
		try {
			this.hub.requireAccepting();
		}
		catch (HandshakeRejectedException ex) {
			remove(bridge);
			throw ex;
		}
	}

	private synchronized @Nullable Limit enter(Bridge bridge, String remoteIp) {
		if (this.addresses.size() >= this.max) {
			return Limit.FIRST_MESSAGES;
		}
		int same = this.perIp.getOrDefault(remoteIp, 0);
		if (!remoteIp.isEmpty() && same >= this.maxPerIp) {
			return Limit.FIRST_MESSAGES_PER_IP;
		}
		this.addresses.put(bridge, remoteIp);
		this.perIp.put(remoteIp, same + 1);
		return null;
	}

	private void warnOf(Limit exceeded) {
		if (exceeded == Limit.FIRST_MESSAGES_PER_IP) {
			this.warnings
				.warn(() -> "More than " + this.maxPerIp + " clients of one address have yet to say who they are. "
						+ "If it is the address of a proxy, name it in ws.limits.trusted-proxies or raise "
						+ "ws.security.first-message.max-pending-per-ip");
		}
	}

	private static HandshakeRejectedException tooMany(int status, String reason) {
		return new HandshakeRejectedException(status, reason, Duration.ofSeconds(1));
	}

	/**
	 * Has forgotten it. Idempotent.
	 */
	synchronized void remove(Bridge bridge) {
		String remoteIp = this.addresses.remove(bridge);
		if (remoteIp != null) {
			this.perIp.computeIfPresent(remoteIp, (key, count) -> (count > 1) ? count - 1 : null);
		}
	}

	private void closeAll(Supplier<WsCloseStatus> statuses, CloseCause cause) {
		all().forEach((bridge) -> bridge.close(statuses.get(), cause));
	}

	private synchronized List<Bridge> all() {
		return List.copyOf(this.addresses.keySet());
	}

}
