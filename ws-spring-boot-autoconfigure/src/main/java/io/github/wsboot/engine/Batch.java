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

	private static final int FIN = 0x80;

	private static final int TEXT = 1;

	private static final int BINARY = 2;

	private static final int LENGTH_16 = 126;

	private static final int LENGTH_64 = 127;

	private static final int MAX_16 = 0xFFFF;

	private @Nullable WsMessage[] messages;

	private int count;

	private long bytes;

	private byte @Nullable [] frames;

	/** What these frames say; the array is never changed. */
	private @Nullable WsMessage[] framed = {};

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
	 * Makes room for other messages.
	 */
	void clear() {
		Arrays.fill(this.messages, 0, this.count, null);
		this.count = 0;
		this.bytes = 0;
	}

	/**
	 * Forgets the frames, too, so that an idle thread keeps nothing alive.
	 */
	void forget() {
		this.frames = null;
		this.framed = new WsMessage[0];
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
	 * The messages as frames of RFC 6455, section 5.2, one behind the other, neither
	 * masked nor compressed. In a broadcast the same messages are written to one
	 * connection after the other, and encoded for the first of them only.
	 * @return a buffer of its own over bytes that are shared and never change
	 */
	public ByteBuffer frames() {
		byte[] frames = this.frames;
		if (frames == null || !Arrays.equals(this.framed, 0, this.framed.length, this.messages, 0, this.count)) {
			frames = encode();
			this.frames = frames;
			this.framed = Arrays.copyOf(this.messages, this.count);
		}
		return ByteBuffer.wrap(frames);
	}

	private byte[] encode() {
		long total = this.bytes;
		for (int i = 0; i < this.count; i++) {
			total += headerSize(get(i).size());
		}
		ByteBuffer frames = ByteBuffer.allocate(Math.toIntExact(total));
		for (int i = 0; i < this.count; i++) {
			WsMessage message = get(i);
			int size = message.size();
			frames.put((byte) (FIN | (message.isText() ? TEXT : BINARY)));
			if (size < LENGTH_16) {
				frames.put((byte) size);
			}
			else if (size <= MAX_16) {
				frames.put((byte) LENGTH_16).putShort((short) size);
			}
			else {
				frames.put((byte) LENGTH_64).putLong(size);
			}
			frames.put(message.byteBuffer());
		}
		return frames.array();
	}

	private static int headerSize(int size) {
		return (size < LENGTH_16) ? 2 : (size <= MAX_16) ? 2 + Short.BYTES : 2 + Long.BYTES;
	}

}
