package io.github.wsboot;

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

	/**
	 * Creates a refusal.
	 * @param httpStatus the HTTP status, 400 to 599
	 * @param reason the text the client gets
	 */
	public HandshakeRejectedException(int httpStatus, String reason) {
		super("Handshake rejected with " + httpStatus + ": " + reason);
		if (httpStatus < 400 || httpStatus > 599) {
			throw new IllegalArgumentException("httpStatus must be 400 to 599 but is " + httpStatus);
		}
		this.httpStatus = httpStatus;
		this.reason = reason;
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

}
