package io.github.wsboot.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way out, in order and bounded, whether there is a connection or not.
 * A message counts until the operating system has it; what a broken connection did not
 * get rid of goes to the next one.
 */
final class SendQueue {

	private final int maxMessages;

	private final long maxBytes;

	private final Deque<Entry> waiting = new ArrayDeque<>();

	private final Deque<Entry> written = new ArrayDeque<>();

	private long bytes;

	private boolean closed;

	SendQueue(int maxMessages, long maxBytes) {
		this.maxMessages = maxMessages;
		this.maxBytes = maxBytes;
	}

	/**
	 * Takes a message if there is room. A message that is larger than the bound is taken
	 * when there is nothing else.
	 * @param message the message
	 * @param request what makes the message pointless once it is done, if anything does
	 * @return whether it was taken
	 */
	synchronized boolean offer(WsMessage message, @Nullable Future<?> request) {
		int count = this.waiting.size() + this.written.size();
		if (this.closed || count >= this.maxMessages || (count > 0 && this.bytes + message.size() > this.maxBytes)) {
			return false;
		}
		this.waiting.add(new Entry(message, request));
		this.bytes += message.size();
		return true;
	}

	/**
	 * The next message to write.
	 */
	synchronized @Nullable WsMessage poll() {
		Entry entry;
		while ((entry = this.waiting.poll()) != null) {
			if (entry.request() == null || !entry.request().isDone()) {
				this.written.add(entry);
				return entry.message();
			}
			this.bytes -= entry.message().size();
		}
		return null;
	}

	/**
	 * The first of the messages that were polled is out.
	 */
	synchronized void delivered() {
		Entry entry = this.written.poll();
		if (entry != null) {
			this.bytes -= entry.message().size();
		}
	}

	/**
	 * The connection is gone: what it did not deliver waits again.
	 */
	synchronized void recover() {
		Entry entry;
		while ((entry = this.written.pollLast()) != null) {
			this.waiting.addFirst(entry);
		}
	}

	/**
	 * Refuses everything from now on.
	 */
	synchronized void close() {
		this.closed = true;
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	/**
	 * Refuses everything and forgets what waits.
	 */
	synchronized void end() {
		this.closed = true;
		this.waiting.clear();
		this.written.clear();
		this.bytes = 0;
	}

	synchronized boolean hasNothingToPoll() {
		return this.waiting.isEmpty();
	}

	private record Entry(WsMessage message, @Nullable Future<?> request) {

	}

}
