package io.github.wsboot;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Refuses a handshake with a status and a reason. Both go to the client, so the reason
 * must not say more than the client may know.
 *
 * @since 0.1.0
 */
public class HandshakeRejectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int httpStatus;

	private final String reason;

	private final transient @Nullable Duration retryAfter;

	/**
	 * Creates a refusal.
	 * @param httpStatus the HTTP status, 400 to 599
	 * @param reason the text the client gets
	 */
	public HandshakeRejectedException(int httpStatus, String reason) {
		this(httpStatus, reason, null);
	}

	/**
	 * Creates a refusal of a client that may come back.
	 * @param httpStatus the HTTP status, 400 to 599
	 * @param reason the text the client gets
	 * @param retryAfter when to come back, sent as {@code Retry-After} in whole seconds;
	 * {@code null} says nothing about that
	 */
	public HandshakeRejectedException(int httpStatus, String reason, @Nullable Duration retryAfter) {
		super("Handshake rejected with " + httpStatus + ": " + reason);
		if (httpStatus < 400 || httpStatus > 599) {
			throw new IllegalArgumentException("httpStatus must be 400 to 599 but is " + httpStatus);
		}
		this.httpStatus = httpStatus;
		this.reason = reason;
		this.retryAfter = retryAfter;
	}

	/**
	 * The status the client gets.
	 * @return the HTTP status
	 */
	public int getHttpStatus() {
		return this.httpStatus;
	}

	/**
	 * The text the client gets.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * When the client may come back.
	 * @return the time from now, {@code null} if nothing is said about it
	 */
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

}
