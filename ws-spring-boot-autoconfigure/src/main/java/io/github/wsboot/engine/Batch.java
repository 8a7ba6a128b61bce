package io.github.wsboot.engine;

import java.util.Arrays;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are written to one connection together. It belongs to the thread that
 * writes, which uses it again and again.
 *
 * @since 0.1.0
 */
public final class Batch {

	private @Nullable WsMessage[] messages;

	private int count;

	private long bytes;

	Batch(int capacity) {
		this.messages = new WsMessage[capacity];
	}

	void add(WsMessage message) {
		if (this.count == this.messages.length) {
			this.messages = Arrays.copyOf(this.messages, this.count * 2);
		}
		this.messages[this.count++] = message;
		this.bytes += message.size();
	}

	/**
	 * Forgets the messages, so that an idle thread keeps none alive.
	 */
	void clear() {
		Arrays.fill(this.messages, 0, this.count, null);
		this.count = 0;
		this.bytes = 0;
	}

	boolean isEmpty() {
		return this.count == 0;
	}

	/**
	 * How many messages there are.
	 * @return the number
	 */
	public int count() {
		return this.count;
	}

	/**
	 * The payload of all messages together.
	 * @return the number of bytes
	 */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * One of the messages, in the order in which they are to be written.
	 * @param index from 0 on
	 * @return the message
	 */
	public WsMessage get(int index) {
		WsMessage message = this.messages[index];
		if (message == null) {
			throw new IndexOutOfBoundsException(index);
		}
		return message;
	}

}
