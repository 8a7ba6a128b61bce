package io.github.wsboot.servlet;

import java.io.IOException;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;

/**
 * Finds the wire for a session. Neither container need be present, so the classes that
 * know one are not touched without it.
 */
final class Wires {

	private static final boolean TOMCAT = isPresent("org.apache.tomcat.websocket.WsSession");

	private static final boolean JETTY = isPresent(
			"org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession");

	private static final boolean JETTY_SERVER = isPresent(
			"org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer");

	private Wires() {
	}

	/**
	 * How the container upgrades to sessions that have a wire.
	 */
	static RequestUpgradeStrategy upgradeStrategy() {
		return JETTY_SERVER ? new JettyUpgradeStrategy() : new StandardWebSocketUpgradeStrategy();
	}

	static JakartaWire of(Session session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		@Nullable JakartaWire wire = null;
		if (TOMCAT) {
			wire = TomcatWire.of(session, webSocketSession, settings);
		}
		if (wire == null && JETTY) {
			wire = JettyWire.of(session, webSocketSession, settings);
		}
		return (wire != null) ? wire : new JakartaWire(session, webSocketSession, settings);
	}

	static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, Wires.class.getClassLoader());
	}

}
