package io.github.wsboot.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections against the limits, from the handshake on.
 */
final class Slots {

	private final EngineSettings.Limits limits;

	private final EngineListener listener;

	private final AtomicInteger total = new AtomicInteger();

	private final ConcurrentMap<String, Integer> perIp = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Integer> perUid = new ConcurrentHashMap<>();

	Slots(EngineSettings.Limits limits, EngineListener listener) {
		this.limits = limits;
		this.listener = listener;
	}

	/**
	 * Takes a slot.
	 * @param replaced the connection that this one will replace and whose slot it may
	 * count as its own
	 * @param elsewhere how many connections of the uid other nodes have
	 */
	Admission take(WsIdentity identity, @Nullable String remoteIp, @Nullable Admission replaced, int elsewhere) {
		Admission admission = new Admission(this, identity, remoteIp);
		int before = this.total.getAndIncrement();
		if (exceeds(before + 1, this.limits.maxConnections(), replaced != null)) {
			this.total.decrementAndGet();
			this.listener.exceeded(Limit.CONNECTIONS);
			throw new HandshakeRejectedException(503, "This server has all the connections it can take");
		}
		if (remoteIp != null && !add(this.perIp, remoteIp, this.limits.maxConnectionsPerIp(), 0,
				replaced != null && remoteIp.equals(replaced.remoteIp()))) {
			this.total.decrementAndGet();
			this.listener.exceeded(Limit.CONNECTIONS_PER_IP);
			throw new HandshakeRejectedException(429, "Too many connections from this address");
		}
		String uid = identity.uid();
		if (uid != null && !add(this.perUid, uid, this.limits.maxConnectionsPerUid(), elsewhere,
				replaced != null && uid.equals(replaced.identity().uid()))) {
			this.total.decrementAndGet();
			subtract(this.perIp, remoteIp);
			this.listener.exceeded(Limit.CONNECTIONS_PER_UID);
			throw new HandshakeRejectedException(429, "Too many connections of this user");
		}
		return admission;
	}

	void giveBack(Admission admission) {
		this.total.decrementAndGet();
		subtract(this.perIp, admission.remoteIp());
		subtract(this.perUid, admission.identity().uid());
	}

	boolean isEmpty() {
		return this.total.get() == 0 && this.perIp.isEmpty() && this.perUid.isEmpty();
	}

	private static boolean add(ConcurrentMap<String, Integer> counts, String name, int limit, int elsewhere,
			boolean replaces) {
		int count = counts.merge(name, 1, Integer::sum);
		if (exceeds(count + elsewhere, limit, replaces)) {
			subtract(counts, name);
			return false;
		}
		return true;
	}

	private static void subtract(ConcurrentMap<String, Integer> counts, @Nullable String name) {
		if (name != null) {
			counts.computeIfPresent(name, (key, count) -> (count > 1) ? count - 1 : null);
		}
	}

	private static boolean exceeds(int count, int limit, boolean replaces) {
		return limit > 0 && count > (replaces ? limit + 1 : limit);
	}

}
