package io.github.wsboot.client;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.github.wsboot.WsMessage;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for their replies. For any thread.
 */
// what whenComplete returns is of no use here
@SuppressWarnings("FutureReturnValueIgnored")
final class Requests {

	private static final Duration LONGEST = Duration.ofDays(365);

	private final EventLoopGroup timer;

	private final Executor completions;

	private final int maxPending;

	private final Semaphore room;

	private final Map<String, CompletableFuture<WsReply>> pending = new ConcurrentHashMap<>();

	// ids of a server's own requests must not look like ours
	private final String prefix = UUID.randomUUID().toString().substring(0, 8) + "-";

	private final AtomicLong number = new AtomicLong();

	Requests(EventLoopGroup timer, Executor completions, int maxPending) {
		this.timer = timer;
		this.completions = completions;
		this.maxPending = maxPending;
		this.room = new Semaphore(maxPending);
	}

	/**
	 * Sends a request.
	 * @param encoder makes the text for an id; called first, so that nothing is sent or
	 * left behind if it fails
	 * @param sender sends it unless the future is done by then; returns what is in the
	 * way, if anything is
	 */
	CompletableFuture<WsReply> send(Function<String, String> encoder, Duration timeout,
			BiFunction<WsMessage, Future<?>, @Nullable Throwable> sender) {
		if (timeout.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("A request can wait for at most " + LONGEST + ", not " + timeout);
		}
		String id = this.prefix + this.number.incrementAndGet();
		WsMessage message;
		try {
			message = WsMessage.text(encoder.apply(id));
		}
		catch (RuntimeException | LinkageError ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (!this.room.tryAcquire()) {
			return CompletableFuture
				.failedFuture(new IllegalStateException(this.maxPending + " requests are waiting for their replies"));
		}
		CompletableFuture<WsReply> reply = new CompletableFuture<>();
		this.pending.put(id, reply);
		Throwable refusal = sender.apply(message, reply);
		if (refusal != null) {
			reply.completeExceptionally(refusal);
		}
		else {
			limit(reply, timeout);
		}
		reply.whenComplete((done, failure) -> {
			this.pending.remove(id);
			this.room.release();
		});
		return reply;
	}

	private void limit(CompletableFuture<WsReply> reply, Duration timeout) {
		try {
			Future<?> timeLimit = this.timer.schedule(
					() -> fail(reply, new TimeoutException("There was no reply within " + timeout)), timeout.toNanos(),
					TimeUnit.NANOSECONDS);
			reply.whenComplete((done, failure) -> timeLimit.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			// the client ended meanwhile
			reply.completeExceptionally(ex);
		}
	}

	boolean isEmpty() {
		return this.pending.isEmpty();
	}

	/**
	 * Hands a reply to who asked.
	 * @return whether somebody did
	 */
	boolean answered(WsReply reply) {
		CompletableFuture<WsReply> asked = (reply.id() != null) ? this.pending.remove(reply.id()) : null;
		if (asked == null) {
			return false;
		}
		this.completions.execute(() -> asked.complete(reply));
		return true;
	}

	void failAll(Throwable failure) {
		this.pending.values().forEach((reply) -> fail(reply, failure));
	}

	private void fail(CompletableFuture<WsReply> reply, Throwable failure) {
		this.completions.execute(() -> reply.completeExceptionally(failure));
	}

}
