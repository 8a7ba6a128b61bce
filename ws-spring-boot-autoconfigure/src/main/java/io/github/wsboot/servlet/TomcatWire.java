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

	// Less than Tomcat's buffer of 8 KiB has room for, because its pongs go there, too.
	// Were a frame split between two flushes, a pong could get between its parts.
	private static final int MAX_BATCH = 6 * 1024;

	private static final int MAX_HEADER = 10;

	private final WsSession session;

	private final Object lock = new Object();

	private @Nullable Thread writer;

	private boolean interrupted;

	private boolean aborted;

	// there is one writer at a time
	private int batched;

	private TomcatWire(WsSession session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		super(session, webSocketSession, settings);
		this.session = session;
		Map<String, Object> properties = session.getUserProperties();
		// the engine keeps the send timeout and knows what to say; Tomcat, which does
		// not, must not be first
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
	 * Batches what fits into Tomcat's buffer whole, and nothing else: Tomcat fills and
	 * flushes that one by recursion, so that a large message overflows the stack.
	 */
	@Override
	void append(WsMessage message) throws IOException {
		int size = message.size() + MAX_HEADER;
		if (this.batched + size > MAX_BATCH) {
			endBatch();
		}
		if (size <= MAX_BATCH) {
			remote().setBatchingAllowed(true);
			this.batched += size;
		}
		send(message);
	}

	/**
	 * Flushes with batching off: when a flush fails while it is on, Tomcat flushes once
	 * more and logs the failure of that with its stack trace.
	 */
	@Override
	void endBatch() throws IOException {
		this.batched = 0;
		remote().setBatchingAllowed(false);
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
