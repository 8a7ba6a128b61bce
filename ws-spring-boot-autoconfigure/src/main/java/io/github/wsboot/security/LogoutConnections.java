package io.github.wsboot.security;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.event.LogoutSuccessEvent;

/**
 * Closes all connections of a user who logs out, on all nodes: those that are bound to
 * the user's name as their uid, and the one that has it as its code.
 *
 * @since 0.1.0
 */
public final class LogoutConnections implements ApplicationListener<LogoutSuccessEvent> {

	private static final Log logger = LogFactory.getLog(LogoutConnections.class);

	private static final WsCloseStatus LOGGED_OUT = WsCloseStatus.TOKEN_EXPIRED.withReason("logged out");

	private final WebSocketManager manager;

	private final boolean enabled;

	/**
	 * Creates a listener.
	 * @param manager knows the connections
	 * @param enabled whether connections are closed
	 */
	public LogoutConnections(WebSocketManager manager, boolean enabled) {
		this.manager = manager;
		this.enabled = enabled;
	}

	@Override
	public void onApplicationEvent(LogoutSuccessEvent event) {
		if (!this.enabled) {
			return;
		}
		String name = event.getAuthentication().getName();
		if (name == null || name.isEmpty()) {
			return;
		}
		try {
			this.manager.to(Target.uid(name), Target.code(name)).close(LOGGED_OUT);
		}
		catch (RuntimeException ex) {
			// the logout itself has succeeded, and must go on
			logger.warn("Connections of '" + LogText.escape(name) + "' may have outlived the logout: "
					+ LogText.describe(ex));
		}
	}

}
