package io.github.wsboot.engine;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Surrounds what the handlers are told of one event of one connection, for tracing for
 * instance. Called on the thread of the callback, once for all handlers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CallbackInterceptor {

	/**
	 * Calls the handlers.
	 * @param connection the connection
	 * @param callback the name of the callback, {@code onMessage} for instance
	 * @param message the message, if it is one that the handlers are called for
	 * @param call does it, to be called once; what is thrown around it is logged
	 */
	void intercept(WsConnection connection, String callback, @Nullable WsMessage message, Call call);

	/**
	 * The call of all handlers.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Calls all handlers, whatever they throw.
		 * @return what the first of those that failed has thrown, {@code null} if none
		 * has
		 */
		@Nullable Throwable proceed();

	}

}
