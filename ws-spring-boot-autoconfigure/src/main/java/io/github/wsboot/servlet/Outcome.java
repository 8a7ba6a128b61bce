package io.github.wsboot.servlet;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * How an operation ends that a container reports on, maybe before the call that began it
 * has returned, and maybe twice. To be extended by what the container calls.
 */
class Outcome {

	private final Consumer<@Nullable Throwable> whenLate;

	private final AtomicReference<State> state = new AtomicReference<>(State.UNKNOWN);

	private volatile @Nullable Throwable failure;

	Outcome(Consumer<@Nullable Throwable> whenLate) {
		this.whenLate = whenLate;
	}

	/**
	 * The call has returned.
	 * @return whether the operation has ended; if not, the consumer is told when it does
	 * @throws IOException if it has failed
	 */
	final boolean isKnown() throws IOException {
		if (this.state.compareAndSet(State.UNKNOWN, State.AWAITED)) {
			return false;
		}
		Throwable failure = this.failure;
		if (failure != null) {
			throw new IOException("The container does not take it", failure);
		}
		return true;
	}

	/**
	 * The operation has ended.
	 */
	final void report(@Nullable Throwable failure) {
		this.failure = failure;
		if (!this.state.compareAndSet(State.UNKNOWN, State.KNOWN)
				&& this.state.compareAndSet(State.AWAITED, State.TOLD)) {
			this.whenLate.accept(failure);
		}
	}

	private enum State {

		UNKNOWN, KNOWN, AWAITED, TOLD

	}

}
