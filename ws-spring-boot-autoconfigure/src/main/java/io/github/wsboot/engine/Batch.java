package io.github.wsboot.engine;

import java.nio.ByteBuffer;
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

	private static final byte FIRST = 1;

	private static final byte LAST = 2;

	private static final byte WHOLE = FIRST | LAST;

	private @Nullable WsMessage[] messages;

	/** Which part of a message each is. */
	private byte[] parts;

	private int count;

	private long bytes;

	/** What the last two encoders have made; connections differ in no more. */
	private @Nullable Encoded newest;

	private @Nullable Encoded other;

	Batch(int capacity) {
		this.messages = new WsMessage[capacity];
		this.parts = new byte[capacity];
	}

	/**
	 * A batch of some messages.
	 * @param messages the messages
	 * @return the batch
	 */
	public static Batch of(WsMessage... messages) {
		Batch batch = new Batch(messages.length);
		for (WsMessage message : messages) {
			batch.add(message);
		}
		return batch;
	}

	void add(WsMessage message) {
		add(message, WHOLE);
	}

	/**
	 * Adds a part of a message that is never held as a whole.
	 */
	void addPart(WsMessage part, boolean first, boolean last) {
		add(part, (byte) ((first ? FIRST : 0) | (last ? LAST : 0)));
	}

	private void add(WsMessage message, byte part) {
		if (this.count == this.messages.length) {
			int capacity = Math.max(4, this.count * 2);
			this.messages = Arrays.copyOf(this.messages, capacity);
			this.parts = Arrays.copyOf(this.parts, capacity);
		}
		this.parts[this.count] = part;
		this.messages[this.count++] = message;
		this.bytes += message.size();
	}

	/**
	 * Makes room for other messages.
	 */
	void clear() {
		Arrays.fill(this.messages, 0, this.count, null);
		this.count = 0;
		this.bytes = 0;
	}

	/**
	 * Forgets what was encoded, too, so that an idle thread keeps nothing alive.
	 */
	void forget() {
		this.newest = null;
		this.other = null;
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

	/**
	 * Whether a message begins here. A message that is streamed is several of its kind,
	 * of which only the first begins and only the last ends it.
	 * @param index from 0 on
	 * @return whether it begins
	 */
	public boolean isFirst(int index) {
		return (this.parts[index] & FIRST) != 0;
	}

	/**
	 * Whether a message ends here.
	 * @param index from 0 on
	 * @return whether it ends
	 */
	public boolean isLast(int index) {
		return (this.parts[index] & LAST) != 0;
	}

	/**
	 * The messages as bytes. In a broadcast the same messages are written to one
	 * connection after the other, and encoded for the first of them only.
	 * @param encoder encodes them; the same instance for all connections that are written
	 * the same bytes
	 * @return a buffer of its own over bytes that are shared and never change
	 */
	public ByteBuffer encoded(Encoder encoder) {
		Encoded newest = this.newest;
		if (newest == null || newest.encoder() != encoder) {
			newest = this.other;
			this.other = this.newest;
		}
		if (newest == null || newest.encoder() != encoder || !newest.says(this.messages, this.count)) {
			newest = new Encoded(encoder, Arrays.copyOf(this.messages, this.count), encoder.encode(this));
		}
		this.newest = newest;
		return ByteBuffer.wrap(newest.bytes());
	}

	/**
	 * Makes bytes of messages.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	public interface Encoder {

		/**
		 * Encodes all messages.
		 * @param batch the messages
		 * @return the bytes, which nobody changes any more
		 */
		byte[] encode(Batch batch);

	}

	/**
	 * What was encoded.
	 *
	 * @param encoder who did
	 * @param messages the messages
	 * @param bytes what has become of them
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	private record Encoded(Encoder encoder, @Nullable WsMessage[] messages, byte[] bytes) {

		boolean says(@Nullable WsMessage[] messages, int count) {
			return Arrays.equals(this.messages, 0, this.messages.length, messages, 0, count);
		}

	}

}
