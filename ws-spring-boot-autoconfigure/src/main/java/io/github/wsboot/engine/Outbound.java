package io.github.wsboot.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection: a bounded queue in front of its {@link Wire}, written by
 * one thread at a time. Its monitor is held for queueing only, never while writing.
 */
final class Outbound {

	private static final int BATCH_MESSAGES = 64;

	private static final long BATCH_BYTES = 64 * 1024;

	// then others get their turn
	private static final int MAX_BATCHES = 16;

	private static final long SLOW_NANOS = 10_000_000_000L;

	private final Connection connection;

	private final Wire wire;

	private final EngineSettings.Outbound limits;

	private final DrainWorkers workers;

	private final Broadcasts broadcasts;

	// guarded by this

	private @Nullable ArrayDeque<Entry> queue;

	/** Queued and being written. */
	private long bytes;

	private int messages;

	private boolean draining;

	private @Nullable ByteBuffer ping;

	private @Nullable WsCloseStatus closing;

	private boolean ended;

	/** The last broadcast that was offered. */
	private long lastBroadcast;

	private volatile long writingSince;

	private volatile long slowUntil;

	private volatile boolean finished;

	Outbound(Connection connection, Wire wire, EngineSettings.Outbound limits, DrainWorkers workers,
			Broadcasts broadcasts) {
		this.connection = connection;
		this.wire = wire;
		this.limits = limits;
		this.workers = workers;
		this.broadcasts = broadcasts;
		this.lastBroadcast = broadcasts.newest();
	}

	/**
	 * Takes a message behind everything that was sent before.
	 * @return whether the queue took it
	 */
	boolean offer(WsMessage message) {
		boolean taken;
		boolean overflow;
		boolean start;
		synchronized (this) {
			overflow = settle();
			taken = append(new Entry(message, System.nanoTime()));
			overflow |= !taken && isOverflow();
			start = startDraining();
		}
		afterOffer(overflow, start);
		return taken;
	}

	/**
	 * Takes a run of broadcasts, less those it has had.
	 */
	void offer(Broadcasts.Job first, Broadcasts.Job end) {
		boolean overflow;
		boolean start;
		synchronized (this) {
			overflow = settle(first, end.number());
			start = startDraining();
		}
		afterOffer(overflow, start);
	}

	/**
	 * Takes all unfinished broadcasts that mean this connection as it is now, before that
	 * changes. Never writes, because the caller holds the connection's monitor.
	 */
	void settleBroadcasts() {
		boolean overflow;
		boolean start;
		synchronized (this) {
			overflow = settle();
			start = startDraining();
		}
		if (overflow) {
			overflown();
		}
		if (start) {
			this.workers.execute(this);
		}
	}

	/**
	 * Sends a ping ahead of what is queued.
	 */
	void ping(ByteBuffer payload) {
		boolean start;
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
			this.ping = payload;
			start = startDraining();
		}
		if (start) {
			this.workers.execute(this);
		}
	}

	/**
	 * Takes nothing more, sends the Close frame behind what is queued.
	 * @param flush whether what is queued is still sent
	 */
	void close(WsCloseStatus status, boolean flush) {
		boolean start;
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
			if (flush) {
				settle();
			}
			else {
				discard();
			}
			this.closing = status;
			start = startDraining();
		}
		if (start) {
			this.workers.execute(this);
		}
	}

	/**
	 * Takes nothing more and forgets what is queued: the transport has gone.
	 */
	synchronized void end() {
		this.ended = true;
		this.finished = true;
		discard();
	}

	/**
	 * Checks what no sender may be there to notice: a write that blocks for too long, a
	 * message that has waited for too long.
	 */
	void check(long now) {
		long sendTimeout = this.limits.sendTimeout().toNanos();
		if (sendTimeout > 0 && blockedFor(now) > sendTimeout) {
			giveUp("a write took longer than " + this.limits.sendTimeout());
			return;
		}
		boolean overdue = false;
		long maxAge = this.limits.maxAge().toNanos();
		synchronized (this) {
			Entry oldest = oldest();
			while (maxAge > 0 && oldest != null && now - oldest.since() > maxAge && !overdue) {
				if (this.limits.onOverflow() == EngineSettings.OnOverflow.CLOSE) {
					overdue = true;
				}
				else {
					drop();
					oldest = oldest();
				}
			}
		}
		if (overdue) {
			this.connection.overflown("queued messages are older than " + this.limits.maxAge());
		}
	}

	/**
	 * Ends the connection because its peer does not take what it is sent.
	 */
	void giveUp(String reason) {
		this.connection.overflown(reason);
		this.connection.abort();
	}

	long blockedFor(long now) {
		long since = this.writingSince;
		return (since != 0) ? now - since : 0;
	}

	void markSlow(long now) {
		this.slowUntil = (now + SLOW_NANOS) | 1;
	}

	boolean isSlow() {
		long until = this.slowUntil;
		return until != 0 && until - System.nanoTime() > 0;
	}

	/**
	 * Whether the Close frame is out or the transport has gone.
	 */
	boolean isFinished() {
		return this.finished;
	}

	/**
	 * Writes what is queued, batch by batch, until nothing is left or others have waited
	 * long enough.
	 */
	void drain() {
		for (int i = 0; i < MAX_BATCHES; i++) {
			ByteBuffer ping;
			WsCloseStatus close = null;
			List<Entry> batch;
			synchronized (this) {
				ping = this.ping;
				this.ping = null;
				batch = nextBatch();
				if (ping == null && batch.isEmpty()) {
					if (this.closing == null || this.finished) {
						this.draining = false;
						return;
					}
					close = this.closing;
				}
			}
			if (!write(ping, batch, close)) {
				return;
			}
		}
		this.workers.execute(this);
	}

	private boolean write(@Nullable ByteBuffer ping, List<Entry> batch, @Nullable WsCloseStatus close) {
		this.writingSince = System.nanoTime() | 1;
		try {
			if (ping != null) {
				this.connection.liveness().pinging(ping);
				this.wire.ping(ping.duplicate());
			}
			for (Entry entry : batch) {
				this.wire.write(entry.message());
			}
			if (!batch.isEmpty()) {
				this.wire.flush();
			}
			if (close != null) {
				this.wire.close(close);
			}
			return true;
		}
		catch (Throwable ex) {
			end();
			this.connection.broken(ex);
			return false;
		}
		finally {
			this.writingSince = 0;
			if (close != null) {
				this.finished = true;
			}
			written(batch);
		}
	}

	private synchronized void written(List<Entry> batch) {
		for (Entry entry : batch) {
			this.bytes -= entry.message().size();
			this.messages--;
		}
	}

	private List<Entry> nextBatch() {
		ArrayDeque<Entry> waiting = this.queue;
		if (waiting == null || waiting.isEmpty()) {
			this.queue = null;
			return List.of();
		}
		List<Entry> batch = new ArrayList<>(Math.min(waiting.size(), BATCH_MESSAGES));
		long size = 0;
		while (batch.size() < BATCH_MESSAGES) {
			Entry entry = waiting.peek();
			if (entry == null || (size > 0 && size + entry.message().size() > BATCH_BYTES)) {
				break;
			}
			batch.add(waiting.remove());
			size += entry.message().size();
		}
		return batch;
	}

	private void afterOffer(boolean overflow, boolean start) {
		if (overflow) {
			overflown();
		}
		if (!start) {
			return;
		}
		if (this.connection.isCallbackThread()) {
			drain();
		}
		else {
			this.workers.execute(this);
		}
	}

	private void overflown() {
		this.connection.overflown("the queue is full");
	}

	private boolean startDraining() {
		if (this.draining || this.finished || (this.queue == null && this.ping == null && this.closing == null)) {
			return false;
		}
		this.draining = true;
		return true;
	}

	private boolean settle() {
		Broadcasts.Job first = this.broadcasts.firstUnfinished();
		return first != null && settle(first, Long.MAX_VALUE);
	}

	private boolean settle(Broadcasts.Job first, long upTo) {
		boolean overflow = false;
		for (Broadcasts.Job job = first; job != null && job.number() <= upTo; job = job.nextOrNull()) {
			if (job.number() > this.lastBroadcast) {
				this.lastBroadcast = job.number();
				if (job.audience().includes(this.connection)) {
					overflow |= !append(job.entry()) && isOverflow();
				}
			}
		}
		return overflow;
	}

	private boolean isOverflow() {
		return this.limits.onOverflow() == EngineSettings.OnOverflow.CLOSE && this.closing == null && !this.ended;
	}

	private boolean append(Entry entry) {
		if (this.closing != null || this.ended) {
			return false;
		}
		if (this.limits.onOverflow() == EngineSettings.OnOverflow.DROP_OLDEST) {
			while (!fits(entry) && oldest() != null) {
				drop();
			}
		}
		if (!fits(entry)) {
			return false;
		}
		if (this.queue == null) {
			this.queue = new ArrayDeque<>(4);
		}
		this.queue.add(entry);
		this.bytes += entry.message().size();
		this.messages++;
		return true;
	}

	private boolean fits(Entry entry) {
		return this.messages == 0 || (this.messages < this.limits.maxMessages()
				&& this.bytes + entry.message().size() <= this.limits.maxBytes());
	}

	private @Nullable Entry oldest() {
		return (this.queue != null) ? this.queue.peek() : null;
	}

	private void drop() {
		ArrayDeque<Entry> waiting = this.queue;
		if (waiting != null) {
			Entry dropped = waiting.remove();
			this.bytes -= dropped.message().size();
			this.messages--;
		}
	}

	private void discard() {
		while (oldest() != null) {
			drop();
		}
		this.queue = null;
	}

	/**
	 * A message that waits.
	 *
	 * @param message the message
	 * @param since when it was sent, in nanoseconds
	 */
	record Entry(WsMessage message, long since) {

	}

}
