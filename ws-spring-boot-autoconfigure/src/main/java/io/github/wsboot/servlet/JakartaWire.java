package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Wire;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;

/**
 * Writes through the jakarta.websocket API, several messages in one batch where the
 * container can. Its writes block.
 */
class JakartaWire implements Wire {

	private final Session session;

	private final RemoteEndpoint.Basic remote;

	private volatile boolean closed;

	JakartaWire(Session session) throws IOException {
		this.session = session;
		this.remote = session.getBasicRemote();
		this.remote.setBatchingAllowed(true);
	}

	@Override
	public void write(WsMessage message) throws IOException {
		if (message.isText()) {
			this.remote.sendText(message.text());
		}
		else {
			this.remote.sendBinary(message.byteBuffer());
		}
	}

	@Override
	public void flush() throws IOException {
		this.remote.flushBatch();
	}

	@Override
	public void ping(ByteBuffer payload) throws IOException {
		this.remote.sendPing(payload);
		this.remote.flushBatch();
	}

	@Override
	public void close(WsCloseStatus status) throws IOException {
		this.session.close(reason(status));
	}

	@Override
	public void abort() {
		try {
			this.session.close(reason(WsCloseStatus.GOING_AWAY));
		}
		catch (IOException | IllegalStateException ex) {
			// it is gone, which is what was wanted
		}
	}

	@Override
	public boolean isEnded() {
		return this.closed;
	}

	/**
	 * The container says that the connection is closed.
	 */
	void closed() {
		this.closed = true;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this.session) ? Optional.of(type.cast(this.session)) : Optional.empty();
	}

	// the enumeration of jakarta.websocket lacks codes that may be sent
	static CloseReason reason(WsCloseStatus status) {
		return new CloseReason(status::code, status.reason());
	}

}
