package io.github.wsboot.action;

import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ConnectionClosedException;
import org.jspecify.annotations.Nullable;

/**
 * How requests to clients fail in everyday life, which is nothing to look into.
 */
final class Unanswered {

	private Unanswered() {
	}

	/**
	 * Whether a failure is that a client, or none, has answered.
	 */
	static boolean is(Throwable failure) {
		Throwable cause = failure;
		while ((cause instanceof ExecutionException || cause instanceof CompletionException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause instanceof WsReplyException || cause instanceof ConnectionClosedException || cause instanceof Late
				|| cause instanceof Nobody;
	}

	/**
	 * There was no reply in time.
	 */
	static final class Late extends TimeoutException {

		private static final long serialVersionUID = 1L;

		Late(@Nullable String message) {
			super(message);
		}

	}

	/**
	 * There was nobody to ask.
	 */
	static final class Nobody extends NoSuchElementException {

		private static final long serialVersionUID = 1L;

		Nobody(String message) {
			super(message);
		}

	}

}
