package io.github.wsboot.benchmark.load;

import java.nio.ByteBuffer;

/**
 * Frames of a client.
 */
final class Frames {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private static final byte[] MASK = { 0x3a, 0x5c, 0x17, 0x49 };

	private Frames() {
	}

	static byte[] masked(int opcode, byte[] payload) {
		int extended = (payload.length < 126) ? 0 : (payload.length < 65536) ? 2 : 8;
		ByteBuffer frame = ByteBuffer.allocate(2 + extended + MASK.length + payload.length);
		frame.put((byte) (0x80 | opcode));
		switch (extended) {
			case 0 -> frame.put((byte) (0x80 | payload.length));
			case 2 -> frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
			default -> frame.put((byte) (0x80 | 127)).putLong(payload.length);
		}
		frame.put(MASK);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ MASK[i & 3]));
		}
		return frame.array();
	}

}
