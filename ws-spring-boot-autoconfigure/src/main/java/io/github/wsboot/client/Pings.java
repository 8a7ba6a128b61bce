package io.github.wsboot.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Pings that wait for their pongs. Used on the connection's event loop only.
 */
final class Pings {

	static final int MAX_PAYLOAD = 125;

	static final int MAX_WAITING = 64;

	private final Executor completions;

	private final Deque<Ping> waiting = new ArrayDeque<>();

	Pings(Executor completions) {
		this.completions = completions;
	}

	/**
	 * Remembers a ping.
	 * @return whether there was room for it
	 */
	boolean sent(byte[] payload, CompletableFuture<Duration> answer) {
		return this.waiting.size() < MAX_WAITING
				&& this.waiting.add(new Ping(ByteBuffer.wrap(payload), System.nanoTime(), answer));
	}

	/**
	 * Takes what a pong answers. Of several pings a peer may answer the last one only, so
	 * that those before are answered as well.
	 * @return the round trip, null if the pong answers nothing
	 */
	@Nullable Duration answered(byte[] pong) {
		ByteBuffer payload = ByteBuffer.wrap(pong);
		if (this.waiting.stream().noneMatch((ping) -> ping.payload.equals(payload))) {
			return null;
		}
		long now = System.nanoTime();
		while (true) {
			Ping ping = this.waiting.remove();
			Duration roundTrip = Duration.ofNanos(now - ping.sentAt);
			this.completions.execute(() -> ping.answer.complete(roundTrip));
			if (ping.payload.equals(payload)) {
				return roundTrip;
			}
		}
	}

	void failAll(Throwable failure) {
		Ping ping;
		while ((ping = this.waiting.poll()) != null) {
			CompletableFuture<Duration> answer = ping.answer;
			this.completions.execute(() -> answer.completeExceptionally(failure));
		}
	}

	private record Ping(ByteBuffer payload, long sentAt, CompletableFuture<Duration> answer) {

	}

}
