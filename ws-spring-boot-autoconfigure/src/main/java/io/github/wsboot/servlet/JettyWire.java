package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import jakarta.websocket.Session;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

/**
 * Writes to the core session of Jetty, which can batch frames (the blocking remote
 * cannot), shares the encoded message, and ends TCP when told.
 */
final class JettyWire extends JakartaWire {

	// FIN and the opcode; servers do not mask
	private static final int CLOSE_HEADER = 0x88;

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
	public void write(WsMessage message) throws IOException {
		perform(() -> {
			FutureCallback written = new FutureCallback();
			Frame frame = new Frame(message.isText() ? OpCode.TEXT : OpCode.BINARY).setPayload(message.byteBuffer());
			this.coreSession.sendFrame(frame, written, true);
			written.block();
		});
	}

	/**
	 * Sends the Close frame. For a code like 1001 or 1009 Jetty ends TCP along with it,
	 * and if the client is sending at that moment the reset overtakes the frame. So such
	 * a frame goes past Jetty's state machine, which then reads on until the client has
	 * answered.
	 */
	@Override
	public void close(WsCloseStatus status) throws IOException {
		if (CloseStatus.isOrdinary(status.code()) || !(this.coreSession instanceof WebSocketCoreSession session)) {
			super.close(status);
			return;
		}
		perform(() -> {
			ByteBuffer payload = new CloseStatus(status.code(), status.reason()).asPayloadBuffer();
			ByteBuffer header = ByteBuffer.allocate(2).put((byte) CLOSE_HEADER).put((byte) payload.remaining()).flip();
			FutureCallback written = new FutureCallback();
			session.getConnection().getEndPoint().write(written, header, payload);
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

}
