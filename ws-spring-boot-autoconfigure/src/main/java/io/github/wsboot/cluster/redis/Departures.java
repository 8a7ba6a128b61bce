package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.cluster.Topic;

/**
 * Waits until nodes that had to give a code up certainly have it no more: they say so, or
 * their leases are over.
 */
final class Departures {

	private final Nodes nodes;

	private final Worker worker;

	private final Publisher publisher;

	private final Keys keys;

	private final String self;

	private final Duration interval;

	private final long patience;

	private final Map<Frames.Gone, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

	Departures(RedisClusterSettings settings, Nodes nodes, Worker worker, Publisher publisher, Keys keys, String self) {
		this.nodes = nodes;
		this.worker = worker;
		this.publisher = publisher;
		this.keys = keys;
		this.self = self;
		this.interval = settings.heartbeat();
		this.patience = settings.lease().plus(settings.heartbeat()).plus(settings.commandTimeout()).toNanos();
	}

	/**
	 * Waits for the end of those who had a code.
	 * @param code the code
	 * @param epoch the epoch of the newer claim
	 * @param sessions who had it
	 * @return done when all have gone; fails if that stays unknown for longer than a
	 * lease
	 */
	CompletableFuture<Void> await(String code, long epoch, List<String> sessions) {
		return CompletableFuture
			.allOf(sessions.stream().map((session) -> await(code, epoch, session)).toArray(CompletableFuture[]::new));
	}

	private CompletableFuture<Void> await(String code, long epoch, String session) {
		Frames.Gone key = new Frames.Gone(code, epoch, Keys.nodeOf(session));
		CompletableFuture<Void> gone = this.waiting.computeIfAbsent(key, (any) -> new CompletableFuture<>());
		check(key, gone);
		return gone.orTimeout(this.patience, TimeUnit.NANOSECONDS).whenComplete((any, ex) -> this.waiting.remove(key));
	}

	/**
	 * A node says that it has a code no more.
	 */
	void gone(Frames.Gone gone) {
		// it may come before the answer to the claim
		if (this.waiting.computeIfAbsent(gone, (any) -> new CompletableFuture<>()).complete(null)) {
			this.worker.after(Duration.ofNanos(this.patience), () -> this.waiting.remove(gone));
		}
	}

	private void check(Frames.Gone key, CompletableFuture<Void> gone) {
		this.nodes.refresh().whenComplete((list, ex) -> {
			// with a new session a node may still have what it had with the one before
			if (list != null && !list.isAlive(key.node())) {
				gone.complete(null);
			}
			else if (!gone.isDone()) {
				this.worker.after(this.interval, () -> askAgain(key, gone));
			}
		});
	}

	/**
	 * The kick, or the answer to it, may be lost.
	 */
	private void askAgain(Frames.Gone key, CompletableFuture<Void> gone) {
		if (!gone.isDone()) {
			this.publisher.publishFrame(this.keys.channel(Topic.node(key.node())),
					Frames.kick(new Frames.Kick(key.code(), key.epoch(), this.self)));
			check(key, gone);
		}
	}

}
