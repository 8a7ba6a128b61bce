package io.github.wsboot;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The connection has ended, so that nothing more can be received or written. Says why.
 *
 * @since 0.1.0
 */
public class ConnectionClosedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	@SuppressWarnings("serial") // a record of an int and a String
	private final WsCloseStatus status;

	/**
	 * Creates an exception.
	 * @param status why the connection ended
	 */
	public ConnectionClosedException(WsCloseStatus status) {
		this(status, null);
	}

	/**
	 * Creates an exception.
	 * @param status why the connection ended
	 * @param cause what broke it, if anything did
	 */
	public ConnectionClosedException(WsCloseStatus status, @Nullable Throwable cause) {
		super("The connection was closed with " + status.code(), cause);
		this.status = status;
	}

	/**
	 * Why the connection ended: what was sent or received first, 1006 if TCP just broke.
	 * @return the code and reason
	 */
	public WsCloseStatus getStatus() {
		return this.status;
	}

	/**
	 * Why a connection ended, if that is what failed.
	 * @param failure what was caught; its causes are looked at as well
	 * @return the code and reason, empty if it has nothing to do with a close
	 */
	public static Optional<WsCloseStatus> statusOf(@Nullable Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
			if (cause instanceof ConnectionClosedException closed) {
				return Optional.of(closed.getStatus());
			}
		}
		return Optional.empty();
	}

	/**
	 * Whether a connection ended with one of these codes.
	 * @param failure what was caught; its causes are looked at as well
	 * @param codes the codes
	 * @return false also if it has nothing to do with a close
	 */
	public static boolean isClose(@Nullable Throwable failure, int... codes) {
		return statusOf(failure).filter((status) -> contains(codes, status)).isPresent();
	}

	/**
	 * Whether a connection ended otherwise than with one of these codes.
	 * @param failure what was caught; its causes are looked at as well
	 * @param expected the codes that are nothing to worry about
	 * @return false also if it has nothing to do with a close
	 */
	public static boolean isUnexpectedClose(@Nullable Throwable failure, int... expected) {
		return statusOf(failure).filter((status) -> !contains(expected, status)).isPresent();
	}

	private static boolean contains(int[] codes, WsCloseStatus status) {
		return IntStream.of(codes).anyMatch((code) -> code == status.code());
	}

}
