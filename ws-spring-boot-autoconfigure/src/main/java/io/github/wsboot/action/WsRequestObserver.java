package io.github.wsboot.action;

import io.github.wsboot.WsConnection;
import org.jspecify.annotations.Nullable;

/**
 * Follows the requests to clients, for tracing for instance.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsRequestObserver {

	/**
	 * A client is about to be asked.
	 * @param connection the connection
	 * @param action the action code
	 * @return is told how it ends
	 */
	Observed begin(WsConnection connection, String action);

	/**
	 * One request.
	 *
	 * @since 0.1.0
	 */
	interface Observed {

		/**
		 * What to tell the client about the trace that the request belongs to.
		 * @return the {@code traceparent} of the envelope, {@code null} for none
		 */
		@Nullable String traceparent();

		/**
		 * The request has ended. Called once.
		 * @param failure why it was not answered, {@code null} if it was
		 */
		void end(@Nullable Throwable failure);

	}

}
