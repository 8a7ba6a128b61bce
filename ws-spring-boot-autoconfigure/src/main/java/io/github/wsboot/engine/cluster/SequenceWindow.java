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
		this.highest = first - 1;
	}

	/**
	 * Takes a number.
	 * @return whether it is seen for the first time
	 */
	boolean add(long number) {
		if (number <= this.highest - SIZE) {
			return false;
		}
		if (number > this.highest) {
			forget(this.highest + 1, number);
			this.highest = number;
		}
		int index = (int) Math.floorMod(number, (long) SIZE);
		long bit = 1L << index;
		boolean first = (this.seen[index / Long.SIZE] & bit) == 0;
		this.seen[index / Long.SIZE] |= bit;
		return first;
	}

	private void forget(long from, long to) {
		if (to - from >= SIZE) {
			Arrays.fill(this.seen, 0);
			return;
		}
		for (long number = from; number <= to; number++) {
			int index = (int) Math.floorMod(number, (long) SIZE);
			this.seen[index / Long.SIZE] &= ~(1L << index);
		}
	}

}
