package io.github.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The bytes of client frames, right or wrong.
 */
final class WsFrames {

	static final int FIN = 0x80;

	static final int CONTINUATION = 0;

	private static final byte[] MASK = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	private WsFrames() {
	}

	static byte[] text(String text) {
		return frame(FIN | WsPeer.TEXT, utf8(text));
	}

	static byte[] ping(String payload) {
		return frame(FIN | WsPeer.PING, utf8(payload));
	}

	static byte[] close(int code) {
		return close(code, new byte[0]);
	}

	static byte[] close(int code, byte[] reason) {
		byte[] payload = ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array();
		return frame(FIN | WsPeer.CLOSE, payload);
	}

	/**
	 * A masked frame with the shortest form of its length.
	 * @param first FIN, reserved bits and opcode
	 */
	static byte[] frame(int first, byte[] payload) {
		int form = (payload.length < 126) ? payload.length : (payload.length < 65_536) ? 126 : 127;
		return concat(header(first, 0x80 | form, payload.length), MASK, masked(payload));
	}

	/**
	 * A masked frame with the given form of its length, 126 or 127.
	 */
	static byte[] frame(int first, int form, byte[] payload) {
		return concat(header(first, 0x80 | form, payload.length), MASK, masked(payload));
	}

	static byte[] unmasked(int first, byte[] payload) {
		return concat(header(first, payload.length, payload.length), payload);
	}

	/**
	 * The beginning of a masked frame whose payload does not follow.
	 */
	static byte[] announce(int first, long length) {
		return concat(header(first, 0x80 | 127, length), MASK);
	}

	/**
	 * A message in frames of the given size.
	 */
	static byte[] fragments(int opcode, byte[] payload, int size) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 16);
		for (int from = 0; from < payload.length || from == 0; from += size) {
			byte[] part = new byte[Math.min(size, payload.length - from)];
			System.arraycopy(payload, from, part, 0, part.length);
			boolean last = from + size >= payload.length;
			out.writeBytes(frame((last ? FIN : 0) | ((from == 0) ? opcode : CONTINUATION), part));
		}
		return out.toByteArray();
	}

	/**
	 * What permessage-deflate makes of a message that refers to none before it.
	 */
	static byte[] deflate(byte[] message) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(message);
		byte[] buffer = new byte[message.length + 100];
		int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
		deflater.end();
		// without the end of every flush: 00 00 ff ff
		return (length > 0) ? Arrays.copyOf(buffer, length - 4) : new byte[1];
	}

	/**
	 * The message of which {@link #deflate} makes this.
	 */
	static byte[] inflate(byte[] deflated) {
		Inflater inflater = new Inflater(true);
		try {
			inflater.setInput(concat(deflated, bytes(0, 0, 0xff, 0xff)));
			ByteArrayOutputStream message = new ByteArrayOutputStream();
			byte[] buffer = new byte[8192];
			for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
				message.write(buffer, 0, count);
			}
			return message.toByteArray();
		}
		catch (DataFormatException ex) {
			throw new IllegalArgumentException(ex);
		}
		finally {
			inflater.end();
		}
	}

	static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	private static byte[] header(int first, int second, long length) {
		ByteBuffer header = ByteBuffer.allocate(10).put((byte) first).put((byte) second);
		if ((second & 0x7f) == 126) {
			header.putShort((short) length);
		}
		else if ((second & 0x7f) == 127) {
			header.putLong(length);
		}
		byte[] bytes = new byte[header.flip().remaining()];
		header.get(bytes);
		return bytes;
	}

	private static byte[] masked(byte[] payload) {
		byte[] masked = new byte[payload.length];
		for (int i = 0; i < payload.length; i++) {
			masked[i] = (byte) (payload[i] ^ MASK[i & 3]);
		}
		return masked;
	}

}
