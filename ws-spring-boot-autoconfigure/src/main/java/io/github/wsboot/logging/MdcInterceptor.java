package io.github.wsboot.logging;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.engine.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts code, uid and id of a connection into the diagnostic context while its callbacks
 * run.
 *
 * @since 0.1.0
 */
public final class MdcInterceptor implements CallbackInterceptor {

	static final String CODE = "ws.code";

	static final String UID = "ws.uid";

	static final String CONNECTION = "ws.connection";

	@Override
	public void intercept(WsConnection connection, String callback, @Nullable WsMessage message, Call call) {
		MDC.put(CODE, LogText.escape(connection.uniqueCode()));
		MDC.put(CONNECTION, connection.id());
		connection.uid().ifPresent((uid) -> MDC.put(UID, LogText.escape(uid)));
		try {
			call.proceed();
		}
		finally {
			MDC.remove(CODE);
			MDC.remove(CONNECTION);
			MDC.remove(UID);
		}
	}

}
