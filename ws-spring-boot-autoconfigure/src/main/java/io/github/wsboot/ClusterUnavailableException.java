package io.github.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * A question or a command concerns other nodes and the cluster gave no certain answer in
 * time. A command may or may not have been carried out; commands are idempotent, so that
 * it can be repeated. {@link WebSocketManager#local()} never throws this.
 *
 * @since 0.1.0
 */
public class ClusterUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what could not be answered
	 */
	public ClusterUnavailableException(String message) {
		super(message);
	}

	/**
	 * Creates the exception.
	 * @param message what could not be answered
	 * @param cause why not
	 */
	public ClusterUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
