package io.github.wsboot.autoconfigure;

/**
 * The cluster cannot be joined, now or later.
 */
final class WsClusterStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	WsClusterStartException(IllegalStateException cause) {
		super(cause.getMessage(), cause);
	}

}
