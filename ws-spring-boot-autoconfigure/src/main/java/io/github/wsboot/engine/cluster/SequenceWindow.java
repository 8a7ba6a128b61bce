package io.github.wsboot.engine.cluster;

import java.util.Arrays;

/**
 * Which of the latest numbers of one origin have been seen. Numbers may overtake each
 * other on the way, but not by more than the window; what is older counts as seen. The
 * idea is that of the anti-replay window of RFC 4303, section 3.4.3.
 */
final class SequenceWindow {

	private static final int SIZE = 4096;

	private final long[] seen = new long[SIZE / Long.SIZE];

	private long highest;

	SequenceWindow(long first) {
		this.highest = first;
	}

	/**
	 * Takes a number.
	 * @return whether it is seen for the first time
	 */
	boolean add(long number) {
		if (number > this.highest) {
			forget(number - this.highest);
			this.highest = number;
		}
		else if (isBeyond(this.highest - number)) {
			return false;
		}
		int index = (int) Math.floorMod(number, (long) SIZE);
		long bit = 1L << index;
		boolean first = (this.seen[index / Long.SIZE] & bit) == 0;
		this.seen[index / Long.SIZE] |= bit;
		return first;
	}

	/**
	 * Makes room for the numbers after the highest.
	 */
	private void forget(long count) {
		if (isBeyond(count)) {
			Arrays.fill(this.seen, 0);
			return;
		}
		for (long i = 1; i <= count; i++) {
			int index = (int) Math.floorMod(this.highest + i, (long) SIZE);
			this.seen[index / Long.SIZE] &= ~(1L << index);
		}
	}

	// numbers may be further apart than a signed one can tell
	private static boolean isBeyond(long distance) {
		return Long.compareUnsigned(distance, SIZE) >= 0;
	}

}
