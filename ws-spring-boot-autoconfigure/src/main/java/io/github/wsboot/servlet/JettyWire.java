package io.github.wsboot.servlet;

import java.io.IOException;

import jakarta.websocket.Session;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;

/**
 * What jakarta.websocket does not offer and Jetty does: an end of TCP that waits for
 * nobody.
 */
final class JettyWire extends JakartaWire {

	private final JakartaWebSocketSession session;

	JettyWire(Session session) throws IOException {
		super(session);
		this.session = (JakartaWebSocketSession) session;
	}

	@Override
	public void abort() {
		this.session.abort();
	}

}
