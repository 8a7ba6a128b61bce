package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Batch;
import jakarta.websocket.Session;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

/**
 * Writes to the core session of Jetty, which can batch frames (the blocking remote
 * cannot), shares the encoded message, and ends TCP when told.
 */
final class JettyWire extends JakartaWire {

	private final JakartaWebSocketSession session;

	private final CoreSession coreSession;

	private JettyWire(JakartaWebSocketSession session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		super(session, webSocketSession, settings);
		this.session = session;
		this.coreSession = session.getCoreSession();
	}

	/**
	 * The wire for a session of this container, {@code null} for any other.
	 */
	static @Nullable JakartaWire of(Session session, WebSocketSession webSocketSession, BridgeSettings settings)
			throws IOException {
		return (session instanceof JakartaWebSocketSession own) ? new JettyWire(own, webSocketSession, settings) : null;
	}

	@Override
	public boolean isBlocking() {
		return false;
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		JettySocket.WriteOutcome taken = new JettySocket.WriteOutcome(whenTaken);
		perform(() -> {
			int last = batch.count() - 1;
			for (int i = 0; i < last; i++) {
				this.coreSession.sendFrame(frame(batch.get(i)), Callback.NOOP, true);
			}
			// fails if one before it has failed
			this.coreSession.sendFrame(frame(batch.get(last)), taken, false);
		});
		return taken.isKnown();
	}

	private static Frame frame(WsMessage message) {
		return new Frame(message.isText() ? OpCode.TEXT : OpCode.BINARY).setPayload(message.byteBuffer());
	}

	@Override
	public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		JettySocket.WriteOutcome taken = new JettySocket.WriteOutcome(whenTaken);
		perform(() -> this.coreSession.sendFrame(new Frame(OpCode.PING).setPayload(payload), taken, false));
		return taken.isKnown();
	}

	@Override
	public void close(WsCloseStatus status) throws IOException {
		perform(() -> {
			FutureCallback written = new FutureCallback();
			this.coreSession.sendFrame(new CloseFrame(status), written, false);
			written.block();
		});
	}

	@Override
	public void abort() {
		try {
			this.session.abort();
		}
		catch (RuntimeException ex) {
			// it is gone already
		}
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this.coreSession) ? Optional.of(type.cast(this.coreSession)) : super.unwrap(type);
	}

	/**
	 * A Close frame that Jetty takes for one with the code 1000. For a code like 1001 or
	 * 1009 it would end TCP along with it, and if the client is sending at that moment
	 * the reset overtakes the frame. As it is, Jetty sends nothing more and reads on
	 * until the client has answered.
	 */
	private static final class CloseFrame extends Frame implements CloseStatus.Supplier {

		CloseFrame(WsCloseStatus status) {
			super(OpCode.CLOSE, CloseStatus.asPayloadBuffer(status.code(), status.reason()));
		}

		@Override
		public CloseStatus getCloseStatus() {
			return CloseStatus.NORMAL_STATUS;
		}

	}

}
