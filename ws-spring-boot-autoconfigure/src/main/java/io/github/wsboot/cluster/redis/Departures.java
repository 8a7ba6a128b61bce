package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Waits until an owner that had to give way is certainly none any more: its node says so,
 * or the lease of that node is over.
 */
final class Departures {

	private final Nodes nodes;

	private final Worker worker;

	private final Duration interval;

	private final long patience;

	private final Map<Frames.Gone, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

	Departures(RedisClusterSettings settings, Nodes nodes, Worker worker) {
		this.nodes = nodes;
		this.worker = worker;
		this.interval = settings.heartbeat();
		this.patience = settings.lease().plus(settings.heartbeat()).plus(settings.commandTimeout()).toNanos();
	}

	/**
	 * Waits for the end of an owner.
	 * @param code the code
	 * @param epoch the epoch of the newer claim
	 * @param session the session of the owner
	 * @return whether it has ended; not if that stays unknown for longer than a lease
	 */
	CompletionStage<Boolean> await(String code, long epoch, String session) {
		Frames.Gone key = new Frames.Gone(code, epoch);
		CompletableFuture<Boolean> gone = this.waiting.computeIfAbsent(key, (any) -> new CompletableFuture<>());
		check(session, gone);
		return gone.completeOnTimeout(false, this.patience, TimeUnit.NANOSECONDS)
			.whenComplete((any, ex) -> this.waiting.remove(key));
	}

	void gone(Frames.Gone gone) {
		// it may come before the answer to the claim
		if (this.waiting.computeIfAbsent(gone, (any) -> new CompletableFuture<>()).complete(true)) {
			this.worker.after(Duration.ofNanos(this.patience), () -> this.waiting.remove(gone));
		}
	}

	private void check(String session, CompletableFuture<Boolean> gone) {
		this.nodes.refresh().whenComplete((list, ex) -> {
			if (list != null && !list.holds(session)) {
				gone.complete(true);
			}
			else if (!gone.isDone()) {
				this.worker.after(this.interval, () -> check(session, gone));
			}
		});
	}

}
