package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

/**
 * Writes through the API of Jakarta. Does for any container; what the API cannot do,
 * above all ending TCP at once, is left to the subclasses.
 */
class JakartaWire implements Wire {

	private final Session session;

	private final WebSocketSession webSocketSession;

	private final RemoteEndpoint.Basic remote;

	private final boolean compression;

	private volatile boolean closed;

	JakartaWire(Session session, WebSocketSession webSocketSession, BridgeSettings settings) throws IOException {
		this.session = session;
		this.webSocketSession = webSocketSession;
		this.remote = session.getBasicRemote();
		this.compression = settings.compression();
	}

	final RemoteEndpoint.Basic remote() {
		return this.remote;
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		perform(() -> {
			for (int i = 0; i < batch.count(); i++) {
				append(batch.get(i));
			}
			endBatch();
		});
		return true;
	}

	void append(WsMessage message) throws IOException {
		this.remote.setBatchingAllowed(true);
		send(message);
	}

	final void send(WsMessage message) throws IOException {
		if (message.isText()) {
			this.remote.sendText(message.text());
		}
		else {
			// Tomcat's deflater wants the array behind the buffer, which a shared one
			// hides
			this.remote.sendBinary(this.compression ? ByteBuffer.wrap(message.bytes()) : message.byteBuffer());
		}
	}

	/**
	 * Pushes out what was appended. Nothing is batched between two batches, because the
	 * container would keep its answer to a client's ping back until the next one.
	 */
	// Flushed first: once batching is off the container's pong goes past the buffer,
	// perhaps into the middle of a frame whose beginning has been sent.
	void endBatch() throws IOException {
		this.remote.flushBatch();
		this.remote.setBatchingAllowed(false);
	}

	@Override
	public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		perform(() -> {
			this.remote.sendPing(payload);
			// batching holds control frames back, too
			endBatch();
		});
		return true;
	}

	@Override
	public void close(WsCloseStatus status) throws IOException {
		// the constants of the API lack some codes, 1014 among them
		perform(() -> this.session.close(new CloseReason(status::code, status.reason())));
	}

	@Override
	public void abort() {
		try {
			this.session.close();
		}
		catch (IOException | RuntimeException ex) {
			// it is gone already
		}
	}

	@Override
	public boolean isEnded() {
		return this.closed;
	}

	/**
	 * Told by the bridge that the container has closed the connection.
	 */
	final void closed() {
		this.closed = true;
	}

	/**
	 * Told by the bridge that the container has called back, possibly out of a write of
	 * ours, and that code of the application may run now.
	 */
	void calledBack() {
	}

	/**
	 * Called before and after everything that may block on the peer.
	 */
	void enter() throws IOException {
	}

	void leave() {
	}

	final void perform(Action action) throws IOException {
		enter();
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			// how containers say that the session is closed
			throw new IOException("The session does not take it", ex);
		}
		finally {
			leave();
		}
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		if (type.isInstance(this.session)) {
			return Optional.of(type.cast(this.session));
		}
		if (type.isInstance(this.webSocketSession)) {
			return Optional.of(type.cast(this.webSocketSession));
		}
		return Optional.empty();
	}

	/**
	 * Something that writes.
	 */
	@FunctionalInterface
	interface Action {

		void run() throws IOException;

	}

}
