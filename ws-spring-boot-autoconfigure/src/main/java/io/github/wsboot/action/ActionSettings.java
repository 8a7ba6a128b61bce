package io.github.wsboot.action;

import java.time.Duration;
import java.util.Locale;

import io.github.wsboot.action.WsRateLimit.OnExceeded;
import org.jspecify.annotations.Nullable;

/**
 * How actions are called.
 *
 * @param execution which threads call them
 * @param leaveOthers whether messages that are no envelopes are left to other handlers
 * @param maxConcurrent most calls of one connection that have not been answered yet,
 * waiting ones not counted
 * @param maxStreams most streams of one connection
 * @param maxWaiting most calls of one connection that wait for the one that runs
 * @param maxWaitingBytes most bytes of these
 * @param perConnection how often one connection may call, if that is limited
 * @param perAction how often one connection may call one action, if that is limited
 * @param defaultLocale the locale of connections that do not name one
 * @since 0.1.0
 */
public record ActionSettings(Execution execution, boolean leaveOthers, int maxConcurrent, int maxStreams,
		int maxWaiting, long maxWaitingBytes, @Nullable RateLimit perConnection, @Nullable RateLimit perAction,
		Locale defaultLocale) {

	/**
	 * Which threads call actions.
	 *
	 * @since 0.1.0
	 */
	public enum Execution {

		/**
		 * Threads that may wait, also for the same client, because the connection is read
		 * meanwhile.
		 */
		WORKER,

		/**
		 * The thread that reads the connection: saves the hand-over, for actions that do
		 * not wait.
		 */
		INBOUND

	}

	/**
	 * How often something may happen.
	 *
	 * @param permits how often in a period
	 * @param period the period
	 * @param burst how often at once
	 * @param onExceeded what to do about more
	 * @since 0.1.0
	 */
	public record RateLimit(int permits, Duration period, int burst, OnExceeded onExceeded) {

	}

}
