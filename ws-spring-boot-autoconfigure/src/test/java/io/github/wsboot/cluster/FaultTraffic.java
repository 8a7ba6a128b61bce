package io.github.wsboot.cluster;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes of one direction of a {@link FaultProxy}.
 */
final class FaultTraffic {

	private final LongAdder passed = new LongAdder();

	private final LongAdder lost = new LongAdder();

	void passed(int bytes) {
		this.passed.add(bytes);
	}

	void lost(int bytes) {
		this.lost.add(bytes);
	}

	long passed() {
		return this.passed.sum();
	}

	long lost() {
		return this.lost.sum();
	}

}
