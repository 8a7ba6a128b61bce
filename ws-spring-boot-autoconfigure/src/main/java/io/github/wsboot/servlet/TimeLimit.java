package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs something on this thread and interrupts it when it takes too long. The caller
 * keeps its thread locals (security context, locale), which another thread would not
 * have.
 */
final class TimeLimit {

	private final ScheduledExecutorService timer;

	private final Duration limit;

	TimeLimit(ScheduledExecutorService timer, Duration limit) {
		this.timer = timer;
		this.limit = limit;
	}

	<T extends @Nullable Object> T call(Supplier<T> task) throws TimeoutException {
		Thread caller = Thread.currentThread();
		AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
		ScheduledFuture<?> alarm = this.timer.schedule(() -> {
			if (state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
				caller.interrupt();
				state.set(State.INTERRUPTED);
			}
		}, this.limit.toNanos(), TimeUnit.NANOSECONDS);
		try {
			T result = task.get();
			if (!finish(state)) {
				throw new TimeoutException();
			}
			return result;
		}
		catch (RuntimeException | Error ex) {
			if (!finish(state)) {
				throw new TimeoutException();
			}
			throw ex;
		}
		finally {
			alarm.cancel(false);
		}
	}

	/**
	 * Makes sure that no interrupt comes after this, or takes back the one that came.
	 * @return whether it was in time
	 */
	private static boolean finish(AtomicReference<State> state) {
		if (state.compareAndSet(State.RUNNING, State.FINISHED)) {
			return true;
		}
		if (state.get() == State.FINISHED) {
			return true;
		}
		while (state.get() != State.INTERRUPTED) {
			Thread.onSpinWait();
		}
		Thread.interrupted();
		return false;
	}

	private enum State {

		RUNNING, FINISHED, INTERRUPTING, INTERRUPTED

	}

}
