package io.github.wsboot.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * A cluster of nodes that live in one JVM, for tests and for several applications in one
 * process. It can always be reached and knows everything at once.
 *
 * @since 0.1.0
 */
public final class InMemoryCluster {

	private final ConcurrentMap<String, InMemoryEngine.Seat> seats = new ConcurrentHashMap<>();

	private final LocalDeposits deposits = new LocalDeposits();

	// guarded by this
	private final Map<String, Owner> owners = new HashMap<>();

	/**
	 * Makes the way in for one more node.
	 * @return an engine that has not been started
	 */
	public ClusterEngine newEngine() {
		return new InMemoryEngine(this);
	}

	synchronized void join(InMemoryEngine.Seat seat) {
		if (this.seats.putIfAbsent(seat.id(), seat) != null) {
			throw new IllegalStateException("There is a node " + seat.id() + " already");
		}
	}

	synchronized void leave(InMemoryEngine.Seat seat) {
		this.seats.remove(seat.id(), seat);
		this.owners.values().removeIf((owner) -> owner.seat() == seat);
	}

	InMemoryEngine.@Nullable Seat find(String id) {
		return this.seats.get(id);
	}

	int size() {
		return this.seats.size();
	}

	List<InMemoryEngine.Seat> others(InMemoryEngine.Seat seat) {
		return this.seats.values().stream().filter((other) -> other != seat).toList();
	}

	LocalDeposits deposits() {
		return this.deposits;
	}

	synchronized Claim claim(String uniqueCode, InMemoryEngine.Seat seat, Claimant claimant, boolean onlyIfFree) {
		if (this.seats.get(seat.id()) != seat) {
			return Claim.PROVISIONAL;
		}
		Owner before = this.owners.get(uniqueCode);
		boolean isElsewhere = before != null && before.seat() != seat;
		if (isElsewhere && onlyIfFree) {
			return Claim.TAKEN;
		}
		this.owners.put(uniqueCode, new Owner(seat, claimant));
		if (before != null && isElsewhere) {
			before.seat().run(before.claimant()::superseded);
		}
		return Claim.GRANTED;
	}

	synchronized void release(String uniqueCode, Claimant claimant) {
		Owner owner = this.owners.get(uniqueCode);
		if (owner != null && owner.claimant() == claimant) {
			this.owners.remove(uniqueCode);
		}
	}

	/**
	 * Who has a code. It needs no epoch, because here claims have one order for everyone.
	 */
	private record Owner(InMemoryEngine.Seat seat, Claimant claimant) {

	}

}
