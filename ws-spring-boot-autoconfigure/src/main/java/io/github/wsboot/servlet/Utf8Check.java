package io.github.wsboot.servlet;

import java.nio.ByteBuffer;

/**
 * Tells whether bytes that come in parts are UTF-8 (RFC 3629), as early as that can be
 * told.
 */
final class Utf8Check {

	private static final long NOT_ASCII = 0x8080808080808080L;

	/** Bytes that the character begun still needs. */
	private int missing;

	// what the next of them must lie between, so that overlong forms, surrogates and
	// what lies beyond Unicode are refused with the second byte

	private int lowest = 0x80;

	private int highest = 0xBF;

	/**
	 * Looks at the next bytes.
	 * @param part the bytes from position to limit; the buffer is not changed
	 * @return false if they cannot be UTF-8, whatever follows
	 */
	boolean accepts(ByteBuffer part) {
		int end = part.limit();
		for (int i = part.position(); i < end; i++) {
			if (this.missing == 0) {
				while (i + Long.BYTES <= end && (part.getLong(i) & NOT_ASCII) == 0) {
					i += Long.BYTES;
				}
				if (i == end) {
					break;
				}
			}
			if (!accepts(part.get(i) & 0xFF)) {
				return false;
			}
		}
		return true;
	}

	private boolean accepts(int next) {
		if (this.missing > 0) {
			boolean fits = next >= this.lowest && next <= this.highest;
			this.missing--;
			this.lowest = 0x80;
			this.highest = 0xBF;
			return fits;
		}
		if (next < 0x80) {
			return true;
		}
		if (next < 0xC2 || next > 0xF4) {
			return false;
		}
		this.missing = (next < 0xE0) ? 1 : (next < 0xF0) ? 2 : 3;
		switch (next) {
			case 0xE0 -> this.lowest = 0xA0;
			case 0xED -> this.highest = 0x9F;
			case 0xF0 -> this.lowest = 0x90;
			case 0xF4 -> this.highest = 0x8F;
			default -> {
				// any continuation will do
			}
		}
		return true;
	}

	/**
	 * Whether no character is incomplete.
	 */
	boolean isComplete() {
		return this.missing == 0;
	}

}
