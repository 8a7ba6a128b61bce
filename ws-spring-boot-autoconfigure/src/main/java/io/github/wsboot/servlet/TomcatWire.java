package io.github.wsboot.servlet;

import java.io.IOException;
import java.time.Duration;

import io.github.wsboot.WsMessage;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import org.apache.tomcat.websocket.WsSession;

/**
 * What jakarta.websocket does not offer and Tomcat does: time limits, and an end of TCP
 * that waits for nobody.
 */
final class TomcatWire extends JakartaWire {

	private static final String PREFIX = "org.apache.tomcat.websocket.";

	private static final String CLOSE_SEND_TIMEOUT = PREFIX + "ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

	private static final CloseReason ABNORMAL = new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "");

	private static final int MAX_BATCHED_BINARY = 8 * 1024;

	private final WsSession session;

	TomcatWire(Session session, Duration sendTimeout, Duration closeTimeout) throws IOException {
		super(session);
		this.session = (WsSession) session;
		this.session.getUserProperties().put(PREFIX + "BLOCKING_SEND_TIMEOUT", sendTimeout.toMillis());
		this.session.getUserProperties().put(PREFIX + "SESSION_CLOSE_TIMEOUT", closeTimeout.toMillis());
		// Tomcat's 50 ms lose the Close frame of every code but 1000 on a busy machine
		this.session.getUserProperties().put(CLOSE_SEND_TIMEOUT, closeTimeout.toMillis());
	}

	/**
	 * Sends a large binary message past the batch buffer: Tomcat fills and flushes that
	 * one by recursion, and its stack overflows at some megabytes.
	 */
	@Override
	public void write(WsMessage message) throws IOException {
		if (message.isText() || message.size() <= MAX_BATCHED_BINARY) {
			super.write(message);
			return;
		}
		RemoteEndpoint.Basic remote = this.session.getBasicRemote();
		remote.setBatchingAllowed(false);
		super.write(message);
		remote.setBatchingAllowed(true);
	}

	@Override
	public void abort() {
		this.session.getUserProperties().put(CLOSE_SEND_TIMEOUT, 1L);
		// the first ends an open session, the second one that waits for the peer's Close
		this.session.doClose(ABNORMAL, ABNORMAL, true);
		this.session.onClose(ABNORMAL);
		super.closed();
	}

	/**
	 * Tomcat calls back when it has sent its Close frame; only afterwards it waits for
	 * the peer's. That it has ended shows in that the session refuses to answer.
	 */
	@Override
	public boolean isEnded() {
		try {
			this.session.getProtocolVersion();
			return super.isEnded();
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	@Override
	void closed() {
		// see isEnded
	}

}
