package io.github.wsboot.engine;

import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived on one connection and was not received yet. It does not refuse: it
 * says that it is full, and the connection is not read until it says otherwise.
 */
final class Inbox {

	private final PullSettings settings;

	private final InboundBudget budget;

	private final Runnable beforeReading;

	private final Runnable reading;

	// a thread that waits must not hold up the one that carries it
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition arrived = this.lock.newCondition();

	// guarded by the lock

	private final ArrayDeque<Part> parts = new ArrayDeque<>(4);

	private long bytes;

	private @Nullable WsCloseStatus end;

	private boolean discarding;

	/** When something was last taken from it since it is full, 0 if it is not. */
	private volatile long fullSince;

	/**
	 * Creates an inbox.
	 * @param settings when it is full
	 * @param budget what all inboxes together may hold
	 * @param beforeReading called when there is room again, before anybody can tell
	 * @param reading has the connection read again
	 */
	Inbox(PullSettings settings, InboundBudget budget, Runnable beforeReading, Runnable reading) {
		this.settings = settings;
		this.budget = budget;
		this.beforeReading = beforeReading;
		this.reading = reading;
	}

	/**
	 * Puts a part of a message behind the others.
	 * @return false if all connections together hold too much
	 */
	boolean add(Part part) {
		if (!this.budget.take(part.size())) {
			return false;
		}
		this.lock.lock();
		try {
			if (this.discarding || this.end != null) {
				this.budget.giveBack(part.size());
				return true;
			}
			this.parts.add(part);
			this.bytes += part.size();
			if (this.fullSince == 0 && isBeyond(1)) {
				this.fullSince = System.nanoTime() | 1;
			}
			this.arrived.signal();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isBeyond(int fraction) {
		return this.bytes >= this.settings.maxBytes() / fraction
				|| this.parts.size() >= this.settings.maxMessages() / fraction;
	}

	/**
	 * Since when nothing was taken, if nothing more should be read.
	 * @return the time in nanoseconds, 0 if there is room
	 */
	long fullSince() {
		return this.fullSince;
	}

	/**
	 * Waits for a part for as long as it takes.
	 * @throws ConnectionClosedException if none will come any more
	 */
	Part take() {
		Part part = null;
		while (part == null) {
			part = take(Long.MAX_VALUE);
		}
		return part;
	}

	/**
	 * Waits for a part. Its bytes count until they are {@link #release released}.
	 * @param nanos how long to wait
	 * @return the part, {@code null} if none came in time
	 * @throws ConnectionClosedException if none will come any more
	 */
	@Nullable Part take(long nanos) {
		Part part;
		boolean halfEmpty;
		this.lock.lock();
		try {
			long left = nanos;
			while (this.parts.isEmpty() && this.end == null && left > 0) {
				left = this.arrived.awaitNanos(left);
			}
			part = this.parts.poll();
			if (part == null) {
				if (this.end != null) {
					throw new ConnectionClosedException(this.end);
				}
				return null;
			}
			this.bytes -= part.size();
			halfEmpty = this.fullSince != 0 && (this.parts.isEmpty() || !isBeyond(2));
			if (halfEmpty) {
				this.beforeReading.run();
				this.fullSince = 0;
			}
			else if (this.fullSince != 0) {
				this.fullSince = System.nanoTime() | 1;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CancellationException("Interrupted while waiting for a message");
		}
		finally {
			this.lock.unlock();
		}
		if (halfEmpty) {
			this.reading.run();
		}
		return part;
	}

	void release(long bytes) {
		this.budget.giveBack(bytes);
	}

	/**
	 * Nothing will be added any more.
	 */
	void end(WsCloseStatus status) {
		this.lock.lock();
		try {
			if (this.end == null) {
				this.end = status;
			}
			this.arrived.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Nobody will receive any more.
	 */
	void discard() {
		this.lock.lock();
		try {
			this.discarding = true;
			this.parts.forEach((part) -> this.budget.giveBack(part.size()));
			this.parts.clear();
			this.bytes = 0;
			this.fullSince = 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A part of a message.
	 *
	 * @param isText whether the message is text
	 * @param bytes the payload, never changed
	 * @param first whether the message begins here
	 * @param last whether the message ends here
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Part(boolean isText, byte[] bytes, boolean first, boolean last) {

		int size() {
			return this.bytes.length;
		}

	}

}
