package io.github.wsboot.benchmark.protocol;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that are 3 percent wide. Any thread may add.
 */
public final class Histogram {

	private static final int SUB_BITS = 5;

	private static final int SUB = 1 << SUB_BITS;

	private final AtomicLongArray buckets = new AtomicLongArray((Long.SIZE - SUB_BITS + 1) * SUB);

	private final AtomicLong max = new AtomicLong();

	public void add(long nanos) {
		long value = Math.max(0, nanos);
		this.buckets.incrementAndGet(bucket(value));
		if (value > this.max.get()) {
			this.max.accumulateAndGet(value, Math::max);
		}
	}

	public void reset() {
		for (int i = 0; i < this.buckets.length(); i++) {
			this.buckets.set(i, 0);
		}
		this.max.set(0);
	}

	public long count() {
		long count = 0;
		for (int i = 0; i < this.buckets.length(); i++) {
			count += this.buckets.get(i);
		}
		return count;
	}

	public long max() {
		return this.max.get();
	}

	/**
	 * The smallest duration that this share of all durations does not exceed, or -1 if
	 * there are none.
	 */
	public long quantile(double share) {
		long wanted = (long) Math.ceil(share * count());
		if (wanted == 0) {
			return -1;
		}
		long seen = 0;
		for (int i = 0; i < this.buckets.length(); i++) {
			seen += this.buckets.get(i);
			if (seen >= wanted) {
				return Math.min(upperBound(i), this.max.get());
			}
		}
		return this.max.get();
	}

	private static int bucket(long value) {
		if (value < SUB) {
			return (int) value;
		}
		int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(value);
		return ((shift + 1) << SUB_BITS) + (int) ((value >>> shift) & (SUB - 1));
	}

	private static long upperBound(int bucket) {
		if (bucket < SUB) {
			return bucket;
		}
		int shift = (bucket >> SUB_BITS) - 1;
		return ((long) (SUB + (bucket & (SUB - 1)) + 1) << shift) - 1;
	}

}
