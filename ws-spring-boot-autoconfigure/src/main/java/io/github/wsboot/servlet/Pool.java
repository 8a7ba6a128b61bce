package io.github.wsboot.servlet;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lends what is costly to make and only needed for a moment.
 *
 * @param <T> what it lends
 */
final class Pool<T> {

	private final ArrayBlockingQueue<T> idle;

	private final Supplier<T> source;

	private final Consumer<T> end;

	Pool(int maxIdle, Supplier<T> source, Consumer<T> end) {
		this.idle = new ArrayBlockingQueue<>(maxIdle);
		this.source = source;
		this.end = end;
	}

	T take() {
		T taken = this.idle.poll();
		return (taken != null) ? taken : this.source.get();
	}

	void giveBack(T taken) {
		if (!this.idle.offer(taken)) {
			this.end.accept(taken);
		}
	}

}
