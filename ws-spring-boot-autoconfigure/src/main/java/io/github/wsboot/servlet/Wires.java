package io.github.wsboot.servlet;

import java.io.IOException;
import java.time.Duration;

import jakarta.websocket.Session;

import org.springframework.util.ClassUtils;

/**
 * Chooses the wire for the container.
 */
final class Wires {

	private static final boolean tomcatPresent = isPresent("org.apache.tomcat.websocket.WsSession");

	private static final boolean jettyPresent = isPresent(
			"org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession");

	private final Duration sendTimeout;

	private final Duration closeTimeout;

	Wires(Duration sendTimeout, Duration closeTimeout) {
		this.sendTimeout = sendTimeout;
		this.closeTimeout = closeTimeout;
	}

	JakartaWire of(Session session) throws IOException {
		if (tomcatPresent && Tomcat.owns(session)) {
			return new TomcatWire(session, this.sendTimeout, this.closeTimeout);
		}
		if (jettyPresent && Jetty.owns(session)) {
			return new JettyWire(session);
		}
		return new JakartaWire(session);
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, Wires.class.getClassLoader());
	}

	/**
	 * Loaded only where Tomcat is.
	 */
	private static final class Tomcat {

		static boolean owns(Session session) {
			return session instanceof org.apache.tomcat.websocket.WsSession;
		}

	}

	/**
	 * Loaded only where Jetty is.
	 */
	private static final class Jetty {

		static boolean owns(Session session) {
			return session instanceof org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
		}

	}

}
