package io.github.wsboot.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A run of broadcasts on its way to its members, whom the workers share out among
 * themselves one by one.
 */
final class Sweep {

	private final Broadcasts.Job first;

	private final Broadcasts.Job end;

	private final Connection[] members;

	private final long begun = System.nanoTime();

	private final AtomicInteger cursor = new AtomicInteger();

	private final AtomicInteger offered = new AtomicInteger();

	Sweep(Broadcasts.Job first, Broadcasts.Job end, Connection[] members) {
		this.first = first;
		this.end = end;
		this.members = members;
	}

	Broadcasts.Job first() {
		return this.first;
	}

	Broadcasts.Job end() {
		return this.end;
	}

	int size() {
		return this.members.length;
	}

	/**
	 * When it began, in nanoseconds.
	 */
	long begun() {
		return this.begun;
	}

	boolean isExhausted() {
		return this.cursor.get() >= this.members.length;
	}

	/**
	 * Takes the next member, to be offered the run by whoever took it.
	 */
	@Nullable Connection next() {
		if (isExhausted()) {
			return null;
		}
		int index = this.cursor.getAndIncrement();
		return (index < this.members.length) ? this.members[index] : null;
	}

	/**
	 * A member that was taken has been offered the run.
	 * @return whether it was the last one
	 */
	boolean offered() {
		return this.offered.incrementAndGet() == this.members.length;
	}

}
