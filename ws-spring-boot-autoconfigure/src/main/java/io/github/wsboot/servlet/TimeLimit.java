package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs code of the application on the calling thread and interrupts it when it takes too
 * long. An interrupt never outlives the call: the thread belongs to the container.
 */
final class TimeLimit {

	private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

	private final Thread thread = Thread.currentThread();

	private TimeLimit() {
	}

	static <T> @Nullable T call(Timers timers, Duration limit, Supplier<? extends @Nullable T> code)
			throws TimeoutException {
		if (limit.isZero() || limit.isNegative()) {
			return code.get();
		}
		TimeLimit timeLimit = new TimeLimit();
		Future<?> timer = timers.after(limit, timeLimit::expire);
		boolean inTime;
		T result = null;
		@Nullable Throwable failure = null;
		try {
			result = code.get();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			timer.cancel(false);
			inTime = timeLimit.end();
		}
		if (!inTime) {
			throw new TimeoutException("Took longer than " + limit);
		}
		if (failure instanceof RuntimeException exception) {
			throw exception;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure != null) {
			// thrown past the compiler
			throw new IllegalStateException(failure);
		}
		return result;
	}

	private void expire() {
		if (this.state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
			this.thread.interrupt();
			this.state.set(State.INTERRUPTED);
		}
	}

	private boolean end() {
		if (this.state.compareAndSet(State.RUNNING, State.ENDED)) {
			return true;
		}
		while (this.state.get() != State.INTERRUPTED) {
			Thread.onSpinWait();
		}
		Thread.interrupted();
		return false;
	}

	/**
	 * Who got there first.
	 */
	private enum State {

		RUNNING, ENDED, INTERRUPTING, INTERRUPTED

	}

}
