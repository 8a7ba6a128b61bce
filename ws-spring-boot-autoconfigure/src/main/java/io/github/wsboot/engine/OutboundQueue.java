package io.github.wsboot.engine;

import java.util.ArrayDeque;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection, and counts until it is. Guarded by the
 * {@link Outbound} that has it.
 */
final class OutboundQueue {

	private final EngineSettings.Outbound limits;

	/** Only while something waits, for most connections are idle. */
	private @Nullable ArrayDeque<Entry> waiting;

	/** Waiting and being written. */
	private long bytes;

	private int messages;

	/** Of these, being written. */
	private long writingBytes;

	private int writingMessages;

	OutboundQueue(EngineSettings.Outbound limits) {
		this.limits = limits;
	}

	boolean isEmpty() {
		return this.waiting == null;
	}

	boolean fits(WsMessage message) {
		return this.messages == 0
				|| (this.messages < this.limits.maxMessages() && this.bytes + message.size() <= this.limits.maxBytes());
	}

	/**
	 * Makes room for a message by dropping the oldest, if there is none.
	 * @return how many were dropped
	 */
	int makeRoom(WsMessage message) {
		int dropped = 0;
		while (!fits(message) && oldest() != null) {
			dropOldest();
			dropped++;
		}
		return dropped;
	}

	/**
	 * Puts a message behind the others.
	 * @return whether there was room
	 */
	boolean add(Entry entry) {
		if (!fits(entry.message())) {
			return false;
		}
		if (this.waiting == null) {
			this.waiting = new ArrayDeque<>(4);
		}
		this.waiting.add(entry);
		this.bytes += entry.message().size();
		this.messages++;
		return true;
	}

	/**
	 * Counts a message that need not wait, as one that is being written.
	 */
	void take(WsMessage message, Batch batch) {
		batch.add(message);
		this.bytes += message.size();
		this.messages++;
		this.writingBytes = batch.bytes();
		this.writingMessages = batch.count();
	}

	/**
	 * Moves what is to be written next, which is nothing at all if that is a message
	 * whose next part has not come.
	 */
	void moveTo(Batch batch) {
		ArrayDeque<Entry> waiting = this.waiting;
		if (waiting == null) {
			return;
		}
		while (batch.count() < Outbound.BATCH_MESSAGES) {
			Entry entry = waiting.peek();
			if (entry == null || (!batch.isEmpty() && batch.bytes() + entry.message().size() > Outbound.BATCH_BYTES)) {
				break;
			}
			OutboundStream stream = entry.stream();
			if (stream != null && !stream.moveTo(batch)) {
				break;
			}
			if (stream == null) {
				batch.add(entry.message());
			}
			this.writingBytes += entry.message().size();
			this.writingMessages++;
			waiting.remove();
		}
		if (waiting.isEmpty()) {
			this.waiting = null;
		}
	}

	/**
	 * The transport has taken what was being written.
	 */
	void written() {
		this.bytes -= this.writingBytes;
		this.messages -= this.writingMessages;
		this.writingBytes = 0;
		this.writingMessages = 0;
	}

	/**
	 * The message that waits longest, but for those that are being streamed: they cannot
	 * be dropped, and take what time they take.
	 */
	@Nullable Entry oldest() {
		if (this.waiting != null) {
			for (Entry entry : this.waiting) {
				if (entry.stream() == null) {
					return entry;
				}
			}
		}
		return null;
	}

	void dropOldest() {
		ArrayDeque<Entry> waiting = this.waiting;
		Entry dropped = oldest();
		if (waiting != null && dropped != null) {
			waiting.removeFirstOccurrence(dropped);
			forget(dropped);
		}
	}

	/**
	 * Forgets a message that is still being streamed, and what waits behind it: nobody
	 * knows when it would end, and the Close frame may follow any fragment.
	 * @return how many were forgotten
	 */
	int cutOff() {
		ArrayDeque<Entry> waiting = this.waiting;
		this.waiting = null;
		int forgotten = 0;
		if (waiting != null) {
			ArrayDeque<Entry> kept = new ArrayDeque<>(waiting.size());
			while (!waiting.isEmpty() && !waiting.element().isBeingStreamed()) {
				kept.add(waiting.remove());
			}
			waiting.forEach(this::forget);
			forgotten = waiting.size();
			this.waiting = kept.isEmpty() ? null : kept;
		}
		return forgotten;
	}

	/**
	 * Forgets everything but what is being written.
	 * @return how many were forgotten
	 */
	int clear() {
		ArrayDeque<Entry> waiting = this.waiting;
		this.waiting = null;
		if (waiting == null) {
			return 0;
		}
		waiting.forEach(this::forget);
		return waiting.size();
	}

	/**
	 * Messages that wait or are being written.
	 */
	int messages() {
		return this.messages;
	}

	/**
	 * Their payload.
	 */
	long bytes() {
		return this.bytes;
	}

	private void forget(Entry entry) {
		this.bytes -= entry.message().size();
		this.messages--;
		if (entry.stream() != null) {
			entry.stream().end();
		}
	}

	/**
	 * Whether nothing waits before a message that is being streamed.
	 */
	boolean isFirst(OutboundStream stream) {
		Entry first = (this.waiting != null) ? this.waiting.peek() : null;
		return first == null || first.stream() == stream;
	}

	/**
	 * A message that waits.
	 *
	 * @param message the message, empty if it is streamed
	 * @param since when it was sent, in nanoseconds
	 * @param stream where it comes from, if it is streamed
	 */
	record Entry(WsMessage message, long since, @Nullable OutboundStream stream) {

		private static final WsMessage EMPTY = WsMessage.binary(new byte[0]);

		Entry(WsMessage message, long since) {
			this(message, since, null);
		}

		Entry(OutboundStream stream, long since) {
			this(EMPTY, since, stream);
		}

		boolean isBeingStreamed() {
			return this.stream != null && !this.stream.isComplete();
		}

	}

}
