package io.github.wsboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection: a bounded queue in front of its {@link Wire}, written by
 * one thread at a time. Its monitor is held for queueing only, never while writing.
 */
final class Outbound {

	static final int BATCH_MESSAGES = 256;

	static final long BATCH_BYTES = 64 * 1024;

	// then others get their turn
	private static final int MAX_BATCHES = 16;

	private static final long SLOW_NANOS = 10_000_000_000L;

	// messages that follow one another more closely shall share writes
	private static final long BURST_NANOS = 100_000;

	private final Connection connection;

	private final Wire wire;

	private final EngineSettings.Outbound limits;

	private final Workers workers;

	private final EngineListener listener;

	// guarded by this

	private final OutboundQueue queue;

	/** Somebody writes, or will as soon as the transport has taken what it has. */
	private boolean draining;

	private @Nullable ByteBuffer ping;

	private @Nullable WsCloseStatus closing;

	private boolean ended;

	/** When a message was last offered that might have been written at once. */
	private long lastOffer = System.nanoTime() - BURST_NANOS;

	/** The last broadcast that was offered. */
	private long lastBroadcast;

	private volatile long writingSince;

	private volatile long slowUntil;

	private volatile boolean finished;

	Outbound(Connection connection, Wire wire, EngineSettings.Outbound limits, Workers workers) {
		this.connection = connection;
		this.wire = wire;
		this.limits = limits;
		this.workers = workers;
		this.listener = connection.hub().listener();
		this.queue = new OutboundQueue(limits);
		this.lastBroadcast = workers.broadcasts().newest();
	}

	/**
	 * Takes a message behind everything that was sent before. Writes it at once if this
	 * is the thread that reads this connection, since nobody but its own peer waits for
	 * that; or if writing does not block, there is only this recipient, and this message
	 * is not one of many. Not to be called with a lock held.
	 * @param alone whether there is no other recipient
	 * @return whether it was taken
	 */
	boolean offer(WsMessage message, boolean alone) {
		boolean own = this.connection.isCallbackThread();
		boolean taken;
		boolean overflow;
		boolean start;
		Batch batch = null;
		synchronized (this) {
			overflow = settle(Long.MAX_VALUE, null);
			if ((own || (alone && mayWrite())) && isIdle()) {
				batch = new Batch(1);
				take(message, batch);
				taken = true;
				start = true;
			}
			else {
				taken = append(new OutboundQueue.Entry(message, System.nanoTime()));
				overflow |= !taken && isOverflow();
				start = startDraining();
			}
		}
		if (overflow) {
			overflown();
		}
		if (batch != null && own) {
			writeClaimed(batch);
		}
		else if (batch != null) {
			writeOne(batch);
		}
		else if (start && own) {
			drain(new Batch(BATCH_MESSAGES));
		}
		else if (start) {
			this.workers.drain(this);
		}
		return taken;
	}

	/**
	 * Takes a run of broadcasts, less those it has had. If nobody writes, the caller
	 * shall, and finds in the batch what.
	 * @return whether the caller must {@link #writeClaimed write} the batch
	 */
	boolean claim(Broadcasts.Job first, Broadcasts.Job end, Batch batch) {
		boolean overflow;
		boolean start;
		synchronized (this) {
			boolean direct = isIdle() && !isSlow();
			overflow = settle(first, end.number(), direct ? batch : null);
			start = batch.isEmpty() && startDraining();
		}
		if (overflow) {
			overflown();
		}
		if (start) {
			this.workers.drain(this);
		}
		return !batch.isEmpty();
	}

	/**
	 * Writes what was claimed, and then what has come meanwhile.
	 */
	void writeClaimed(Batch batch) {
		if (write(null, batch, null)) {
			drain(batch);
		}
	}

	/**
	 * Writes what was claimed and leaves to others what has come meanwhile: there may be
	 * no end to that.
	 */
	private void writeOne(Batch batch) {
		if (write(null, batch, null)) {
			handOver();
		}
	}

	/**
	 * Takes all unfinished broadcasts that mean this connection as it is now, before that
	 * changes. Never writes, because the caller holds the connection's monitor.
	 */
	void settleBroadcasts() {
		boolean overflow;
		boolean start;
		synchronized (this) {
			overflow = settle(Long.MAX_VALUE, null);
			start = startDraining();
		}
		if (overflow) {
			overflown();
		}
		if (start) {
			this.workers.drain(this);
		}
	}

	/**
	 * Queues a message that its sender writes part by part. What is sent later waits
	 * behind it; pings do not.
	 * @throws IOException if the connection is closing, or the queue is full
	 */
	OutboundStream stream() throws IOException {
		OutboundStream stream = new OutboundStream(this);
		boolean overflow;
		boolean taken;
		boolean start;
		synchronized (this) {
			overflow = settle(Long.MAX_VALUE, null);
			taken = !overflow && append(new OutboundQueue.Entry(stream, System.nanoTime()));
			start = startDraining();
		}
		if (overflow) {
			overflown();
		}
		if (start) {
			this.workers.drain(this);
		}
		if (!taken) {
			throw this.connection.isOpen() ? new IOException("The queue of the connection is full") : hasEnded();
		}
		return stream;
	}

	/**
	 * Why nothing can be written any more.
	 */
	IOException hasEnded() {
		return new IOException("The connection has ended",
				new ConnectionClosedException(this.connection.statusOrAbnormal()));
	}

	/**
	 * Takes a part of a streamed message, as soon as there is room for it.
	 * @throws IOException if the connection ends before
	 */
	void write(OutboundStream stream, WsMessage part, boolean last) throws IOException {
		try {
			while (!stream.awaitRoom(this.limits.sendTimeout())) {
				// the peer is not to blame for what another thread streams before
				if (isFirst(stream)) {
					giveUp("a part of a message was not taken within " + this.limits.sendTimeout());
					break;
				}
			}
		}
		catch (InterruptedIOException ex) {
			// nothing else could be sent before its end, which will not come
			this.connection.beginClose(WsCloseStatus.SERVER_ERROR.withReason("a message was not completed"),
					CloseCause.ERROR, false);
			throw ex;
		}
		boolean start;
		synchronized (this) {
			stream.add(part, last);
			start = startDraining();
		}
		if (start) {
			drain(new Batch(BATCH_MESSAGES));
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
			this.workers.drain(this);
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
			settle(Long.MAX_VALUE, null);
			abandoned(flush ? this.queue.cutOff() : this.queue.clear());
			this.closing = status;
			start = startDraining();
		}
		if (start) {
			this.workers.drain(this);
		}
	}

	/**
	 * Takes nothing more and forgets what is queued: the transport has gone.
	 */
	synchronized void end() {
		if (!this.ended && this.closing == null) {
			settle(Long.MAX_VALUE, null);
		}
		this.ended = true;
		this.finished = true;
		abandoned(this.queue.clear());
	}

	private void abandoned(int messages) {
		if (messages > 0) {
			this.listener.lost(Loss.ABANDONED, messages);
		}
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
			OutboundQueue.Entry oldest = this.queue.oldest();
			while (maxAge > 0 && oldest != null && now - oldest.since() > maxAge && !overdue) {
				if (this.limits.onOverflow() == EngineSettings.OnOverflow.CLOSE) {
					overdue = true;
				}
				else {
					this.queue.dropOldest();
					this.listener.lost(Loss.TOO_OLD, 1);
					oldest = this.queue.oldest();
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
	 * What waits at this moment.
	 */
	QueueLevel level() {
		Duration blocked = Duration.ofNanos(Math.max(0, blockedFor(System.nanoTime())));
		synchronized (this) {
			return new QueueLevel(this.queue.messages(), this.queue.bytes(), blocked);
		}
	}

	/**
	 * Writes what is queued, batch by batch, until nothing is left, or the transport
	 * takes no more for now, or others have waited long enough.
	 * @param batch an empty one, and empty again afterwards
	 */
	void drain(Batch batch) {
		for (int i = 0; i < MAX_BATCHES; i++) {
			ByteBuffer ping;
			WsCloseStatus close = null;
			synchronized (this) {
				ping = this.ping;
				this.ping = null;
				if (ping == null) {
					this.queue.moveTo(batch);
				}
				if (ping == null && batch.isEmpty()) {
					// what is left in the queue waits for a message to be streamed
					if (this.closing == null || this.finished || !this.queue.isEmpty()) {
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
		this.workers.drain(this);
	}

	/**
	 * Writes one of the three.
	 * @return whether that is done and the caller may go on
	 */
	private boolean write(@Nullable ByteBuffer ping, Batch batch, @Nullable WsCloseStatus close) {
		this.writingSince = System.nanoTime() | 1;
		try {
			boolean taken = true;
			if (ping != null) {
				this.connection.liveness().pinging(ping);
				taken = this.wire.ping(ping.duplicate(), this::taken);
			}
			else if (close == null) {
				int messages = messages(batch);
				long bytes = batch.bytes();
				taken = this.wire.write(batch, this::taken);
				this.listener.sent(messages, bytes);
			}
			else {
				this.wire.close(close);
				this.finished = true;
			}
			if (taken) {
				written();
			}
			return taken;
		}
		catch (Throwable ex) {
			abandoned(messages(batch));
			broken(ex);
			return false;
		}
		finally {
			batch.clear();
		}
	}

	/**
	 * Messages that end in a batch: the last parts of those that are streamed.
	 */
	private static int messages(Batch batch) {
		int messages = 0;
		for (int i = 0; i < batch.count(); i++) {
			messages += batch.isLast(i) ? 1 : 0;
		}
		return messages;
	}

	/**
	 * Called by a wire that does not block.
	 */
	private void taken(@Nullable Throwable failure) {
		if (failure != null) {
			broken(failure);
			return;
		}
		written();
		handOver();
	}

	/**
	 * Drains no more; if there is something left, a worker shall.
	 */
	private void handOver() {
		synchronized (this) {
			this.draining = false;
			if (!startDraining()) {
				return;
			}
		}
		this.workers.drain(this);
	}

	private void written() {
		this.writingSince = 0;
		synchronized (this) {
			this.queue.written();
		}
	}

	private void broken(Throwable failure) {
		written();
		end();
		this.connection.broken(failure);
	}

	private void overflown() {
		this.connection.overflown("the queue is full");
	}

	private boolean mayWrite() {
		if (this.wire.isBlocking()) {
			return false;
		}
		long now = System.nanoTime();
		boolean burst = now - this.lastOffer < BURST_NANOS;
		this.lastOffer = now;
		return !burst;
	}

	private boolean isIdle() {
		return !this.draining && this.queue.isEmpty() && this.ping == null && this.closing == null && !this.ended;
	}

	private boolean startDraining() {
		if (this.draining || this.finished || (this.queue.isEmpty() && this.ping == null && this.closing == null)) {
			return false;
		}
		this.draining = true;
		return true;
	}

	private boolean settle(long upTo, @Nullable Batch batch) {
		Broadcasts broadcasts = this.workers.broadcasts();
		if (broadcasts.newest() <= this.lastBroadcast) {
			return false;
		}
		Broadcasts.Job first = broadcasts.firstUnfinished();
		return first != null && settle(first, upTo, batch);
	}

	/**
	 * Takes the broadcasts that it has not had and that mean it, into the batch if there
	 * is one and it may, else into the queue.
	 * @return whether that was too much
	 */
	private boolean settle(Broadcasts.Job first, long upTo, @Nullable Batch batch) {
		if ((this.closing != null || this.ended) && !this.connection.isOpen()) {
			// what came before the end it has had, what came after does not mean it
			return false;
		}
		boolean overflow = false;
		for (Broadcasts.Job job = first; job != null && job.number() <= upTo; job = job.nextOrNull()) {
			if (job.number() > this.lastBroadcast) {
				this.lastBroadcast = job.number();
				if (job.audience().includes(this.connection)) {
					if (batch != null && this.queue.isEmpty() && this.queue.fits(job.entry().message())) {
						take(job.entry().message(), batch);
					}
					else {
						overflow |= !append(job.entry()) && isOverflow();
					}
				}
			}
		}
		return overflow;
	}

	private boolean isOverflow() {
		return this.limits.onOverflow() == EngineSettings.OnOverflow.CLOSE && this.closing == null && !this.ended;
	}

	private boolean append(OutboundQueue.Entry entry) {
		if (this.closing != null || this.ended) {
			this.listener.lost(Loss.CLOSING, 1);
			return false;
		}
		if (this.limits.onOverflow() == EngineSettings.OnOverflow.DROP_OLDEST) {
			int dropped = this.queue.makeRoom(entry.message());
			if (dropped > 0) {
				this.listener.lost(Loss.DROPPED_OLDEST, dropped);
			}
		}
		boolean taken = this.queue.add(entry);
		if (taken) {
			this.listener.queued(this.queue.bytes());
		}
		else {
			this.listener.lost(Loss.QUEUE_FULL, 1);
		}
		return taken;
	}

	/**
	 * Puts a message into the batch that the caller is about to write.
	 */
	private void take(WsMessage message, Batch batch) {
		this.draining = true;
		this.queue.take(message, batch);
	}

	private synchronized boolean isFirst(OutboundStream stream) {
		return this.queue.isFirst(stream);
	}

}
