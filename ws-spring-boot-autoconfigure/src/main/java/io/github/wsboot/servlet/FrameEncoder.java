package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Makes unmasked frames of messages, one each (RFC 6455, section 5.2).
 */
final class FrameEncoder implements Batch.Encoder {

	static final FrameEncoder PLAIN = new FrameEncoder(null);

	private static final int FIN = 0x80;

	/** Says that the message is deflated (RFC 7692, section 6). */
	private static final int RSV1 = 0x40;

	private static final int LENGTH_16 = 126;

	private static final int LENGTH_64 = 127;

	private static final int MAX_16 = 0xFFFF;

	private final @Nullable Deflation deflation;

	/**
	 * Creates an encoder.
	 * @param deflation deflates what is worth it, {@code null} if the peer has not agreed
	 */
	FrameEncoder(@Nullable Deflation deflation) {
		this.deflation = deflation;
	}

	@Override
	public byte[] encode(Batch batch) {
		return (this.deflation != null) ? encodeDeflated(batch, this.deflation) : encodePlain(batch);
	}

	private static byte[] encodePlain(Batch batch) {
		long total = batch.bytes();
		for (int i = 0; i < batch.count(); i++) {
			total += headerSize(batch.get(i).size());
		}
		ByteBuffer frames = ByteBuffer.allocate(Math.toIntExact(total));
		for (int i = 0; i < batch.count(); i++) {
			WsMessage message = batch.get(i);
			putHeader(frames, firstByte(batch, i), message.size());
			frames.put(message.byteBuffer());
		}
		return frames.array();
	}

	private static byte[] encodeDeflated(Batch batch, Deflation deflation) {
		ByteArrayOutputStream frames = new ByteArrayOutputStream((int) Math.min(batch.bytes() + 64, 64 * 1024));
		for (int i = 0; i < batch.count(); i++) {
			WsMessage message = batch.get(i);
			boolean isWhole = batch.isFirst(i) && batch.isLast(i);
			ByteBuffer deflated = isWhole ? deflation.deflate(message.byteBuffer()) : null;
			ByteBuffer payload = (deflated != null) ? deflated : message.byteBuffer();
			ByteBuffer header = ByteBuffer.allocate(headerSize(payload.remaining()));
			putHeader(header, firstByte(batch, i) | ((deflated != null) ? RSV1 : 0), payload.remaining());
			frames.writeBytes(header.array());
			byte[] bytes = new byte[payload.remaining()];
			payload.get(bytes);
			frames.writeBytes(bytes);
		}
		return frames.toByteArray();
	}

	private static int firstByte(Batch batch, int index) {
		int opcode = batch.get(index).isText() ? FrameParser.TEXT : FrameParser.BINARY;
		return (batch.isLast(index) ? FIN : 0) | (batch.isFirst(index) ? opcode : FrameParser.CONTINUATION);
	}

	private static int headerSize(int size) {
		return (size < LENGTH_16) ? 2 : (size <= MAX_16) ? 2 + Short.BYTES : 2 + Long.BYTES;
	}

	private static void putHeader(ByteBuffer frame, int first, int size) {
		frame.put((byte) first);
		if (size < LENGTH_16) {
			frame.put((byte) size);
		}
		else if (size <= MAX_16) {
			frame.put((byte) LENGTH_16).putShort((short) size);
		}
		else {
			frame.put((byte) LENGTH_64).putLong(size);
		}
	}

}
