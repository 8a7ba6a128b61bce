package io.github.wsboot.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.github.wsboot.WsMessage;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

/**
 * Writes to Tomcat. Its sends block; a thread that is stuck in one does not notice that
 * the socket is closed and has to be interrupted.
 */
final class TomcatWire extends JakartaWire {

	private static final Long SHORTEST = 1L;

	private static final int MAX_BATCHED_BINARY = 8 * 1024;

	private final WsSession session;

	private final Object lock = new Object();

	private @Nullable Thread writer;

	private boolean interrupted;

	private boolean aborted;

	private TomcatWire(WsSession session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		super(session, webSocketSession, settings);
		this.session = session;
		Map<String, Object> properties = session.getUserProperties();
		// the engine keeps the send timeout and knows what to say; Tomcat, which does
		// not,
		// must not be first
		properties.put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, millis(settings.sendTimeout().multipliedBy(2)));
		properties.put(Constants.SESSION_CLOSE_TIMEOUT_PROPERTY, millis(settings.closeTimeout()));
		// every status but 1000 counts as abnormal; the default of 50 ms would give up
		// the Close frame of a busy connection
		properties.put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, millis(settings.sendTimeout()));
	}

	/**
	 * The wire for a session of this container, {@code null} for any other.
	 */
	static @Nullable JakartaWire of(Session session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		return (session instanceof WsSession own) ? new TomcatWire(own, webSocketSession, settings) : null;
	}

	private static Long millis(Duration duration) {
		return Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
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
		perform(() -> {
			endBatch();
			remote().sendBinary(payload(message));
		});
	}

	/**
	 * Tomcat calls back when its own Close frame is out and then waits for the peer's.
	 * That it has that, or has given up, shows in that the session refuses to answer.
	 */
	@Override
	public boolean isEnded() {
		try {
			this.session.getProtocolVersion();
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	@Override
	void enter() throws IOException {
		synchronized (this.lock) {
			if (this.aborted) {
				throw new IOException("The connection was aborted");
			}
			this.writer = Thread.currentThread();
		}
	}

	@Override
	void leave() {
		synchronized (this.lock) {
			this.writer = null;
			if (this.interrupted) {
				// ours, and not to be seen by whatever this thread does next
				this.interrupted = false;
				Thread.interrupted();
			}
		}
	}

	@Override
	void calledBack() {
		synchronized (this.lock) {
			if (this.writer == Thread.currentThread()) {
				leave();
			}
		}
	}

	@Override
	public void abort() {
		synchronized (this.lock) {
			this.aborted = true;
		}
		try {
			Map<String, Object> properties = this.session.getUserProperties();
			properties.put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, SHORTEST);
			properties.put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, SHORTEST);
			// The close below would flush as well, but log a failure as a warning.
			remote().setBatchingAllowed(false);
		}
		catch (IOException | RuntimeException ex) {
			// it is stuck or gone, which is why we are here
		}
		try {
			CloseReason message = new CloseReason(CloseCodes.GOING_AWAY, "");
			CloseReason local = new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "");
			this.session.doClose(message, local, true);
			// does nothing but for a session whose Close frame is out: as if the peer had
			// answered it, this closes the socket
			this.session.onClose(local);
		}
		catch (RuntimeException ex) {
			// it is gone already
		}
		interruptWriter();
	}

	private void interruptWriter() {
		synchronized (this.lock) {
			Thread thread = this.writer;
			if (thread != null && thread != Thread.currentThread() && !this.interrupted) {
				this.interrupted = true;
				thread.interrupt();
			}
		}
	}

}
