package io.github.wsboot.servlet;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Admission;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.Hub;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * Between a container and one connection of the engine. Lets no exception out: Spring
 * would log it with the URI and whatever token that carries.
 */
final class BridgeHandler implements WebSocketHandler {

	private static final Logger logger = System.getLogger(BridgeHandler.class.getName());

	private final Hub hub;

	private final Admission admission;

	private final HandshakeSnapshot retained;

	private final Wires wires;

	private final MessageAssembly assembly;

	// complete until the connection is open
	private @Nullable HandshakeSnapshot handshake;

	private volatile @Nullable JakartaWire wire;

	private volatile @Nullable Connection connection;

	BridgeHandler(Hub hub, Admission admission, HandshakeSnapshot handshake, HandshakeSnapshot retained, Wires wires,
			MessageAssembly assembly) {
		this.hub = hub;
		this.admission = admission;
		this.handshake = handshake;
		this.retained = retained;
		this.wires = wires;
		this.assembly = assembly;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		HandshakeSnapshot complete = this.handshake;
		this.handshake = null;
		try {
			Session nativeSession = ((NativeWebSocketSession) session).getNativeSession(Session.class);
			if (nativeSession == null || complete == null) {
				throw new IllegalStateException("No jakarta.websocket session");
			}
			// liveness is the engine's, the same on every container
			nativeSession.setMaxIdleTimeout(0);
			JakartaWire wire = this.wires.of(nativeSession);
			this.wire = wire;
			this.connection = this.hub.open(this.admission, complete, this.retained, wire);
		}
		catch (Throwable ex) {
			this.admission.close();
			logger.log(Level.DEBUG, "A connection could not be opened: {0}", ex.getClass().getName());
			close(session);
		}
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
		Connection connection = this.connection;
		if (connection == null) {
			return;
		}
		if (message instanceof PongMessage pong) {
			connection.pong(pong.getPayload());
			return;
		}
		connection.seen();
		if (!connection.isOpen()) {
			this.assembly.discard();
			return;
		}
		WsMessage whole = null;
		if (message instanceof TextMessage text) {
			whole = this.assembly.add(text.getPayload(), text.isLast());
		}
		else if (message instanceof BinaryMessage binary) {
			whole = this.assembly.add(binary.getPayload(), binary.isLast());
		}
		if (whole != null) {
			connection.received(whole);
			return;
		}
		WsCloseStatus refusal = this.assembly.refusal();
		if (refusal != null) {
			connection.close(refusal);
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) {
		Connection connection = this.connection;
		if (connection != null) {
			connection.failed(exception);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) {
		this.admission.close();
		this.assembly.discard();
		JakartaWire wire = this.wire;
		if (wire != null) {
			wire.closed();
		}
		Connection connection = this.connection;
		if (connection != null) {
			connection.closed(status(closeStatus));
		}
	}

	@Override
	public boolean supportsPartialMessages() {
		return true;
	}

	private static WsCloseStatus status(CloseStatus status) {
		int code = status.getCode();
		String reason = status.getReason();
		return (code >= 1000 && code <= 4999) ? WsCloseStatus.of(code, (reason != null) ? reason : "")
				: WsCloseStatus.ABNORMAL;
	}

	private static void close(WebSocketSession session) {
		try {
			session.close(CloseStatus.SERVER_ERROR);
		}
		catch (Exception ex) {
			logger.log(Level.TRACE, "It was closed already", ex);
		}
	}

}
