package io.github.wsboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out that is never held as a whole. Whoever writes it waits while
 * the transport does not take it.
 */
final class OutboundStream {

	static final int PART_BYTES = 16 * 1024;

	private static final int MAX_PENDING = 4;

	private final Outbound outbound;

	// guarded by the outbound, but for reading

	private final ArrayDeque<WsMessage> pending = new ArrayDeque<>(MAX_PENDING);

	private boolean begun;

	private boolean complete;

	private volatile int pendingCount;

	private volatile boolean ended;

	private volatile @Nullable Thread waiter;

	OutboundStream(Outbound outbound) {
		this.outbound = outbound;
	}

	/**
	 * Sends a part. Waits until there is room for it.
	 */
	void write(WsMessage part, boolean last) throws IOException {
		this.outbound.write(this, part, last);
	}

	/**
	 * Waits until there is room for a part.
	 * @return false if there was none in time
	 */
	boolean awaitRoom(Duration timeout) throws IOException {
		long deadline = System.nanoTime() + timeout.toNanos();
		this.waiter = Thread.currentThread();
		while (!this.ended && this.pendingCount >= MAX_PENDING) {
			long left = timeout.isZero() ? Long.MAX_VALUE : deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			LockSupport.parkNanos(this, left);
			if (Thread.currentThread().isInterrupted()) {
				throw new InterruptedIOException("Interrupted in the middle of a message");
			}
		}
		return true;
	}

	void add(WsMessage part, boolean last) throws IOException {
		if (this.ended) {
			throw this.outbound.hasEnded();
		}
		this.pending.add(part);
		this.pendingCount = this.pending.size();
		this.complete = last;
	}

	boolean isComplete() {
		return this.complete;
	}

	/**
	 * Moves the parts that there are.
	 * @return whether the last one was among them
	 */
	boolean moveTo(Batch batch) {
		while (!this.pending.isEmpty()) {
			WsMessage part = this.pending.remove();
			batch.addPart(part, !this.begun, this.complete && this.pending.isEmpty());
			this.begun = true;
		}
		this.pendingCount = 0;
		wakeUp();
		return this.complete;
	}

	/**
	 * The connection takes no more.
	 */
	void end() {
		this.ended = true;
		wakeUp();
	}

	private void wakeUp() {
		Thread waiter = this.waiter;
		if (waiter != null) {
			LockSupport.unpark(waiter);
		}
	}

}
