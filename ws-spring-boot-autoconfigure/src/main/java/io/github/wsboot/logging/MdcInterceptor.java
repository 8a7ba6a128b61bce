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
		String code = MDC.get(CODE);
		String uid = MDC.get(UID);
		String id = MDC.get(CONNECTION);
		put(CODE, LogText.escape(connection.uniqueCode()));
		put(UID, connection.uid().map(LogText::escape).orElse(null));
		put(CONNECTION, connection.id());
		try {
			call.proceed();
		}
		finally {
			// a callback may run within one of another connection
			put(CODE, code);
			put(UID, uid);
			put(CONNECTION, id);
		}
	}

	private static void put(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

}
