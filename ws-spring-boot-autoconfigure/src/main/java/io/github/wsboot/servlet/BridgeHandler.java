package io.github.wsboot.servlet;

import io.github.wsboot.WsCloseStatus;
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
 * A {@link Bridge} for Spring's handlers, which stand on the API of Jakarta: does for any
 * container.
 */
final class BridgeHandler implements WebSocketHandler {

	private final Bridge bridge;

	private volatile @Nullable JakartaWire wire;

	BridgeHandler(Bridge bridge) {
		this.bridge = bridge;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		JakartaWire wire;
		try {
			Session nativeSession = ((NativeWebSocketSession) session).getNativeSession(Session.class);
			if (nativeSession == null) {
				throw new IllegalStateException("There is no jakarta.websocket.Session");
			}
			// the engine has a heartbeat; Jetty would end a quiet connection after 30 s
			nativeSession.setMaxIdleTimeout(0);
			wire = Wires.of(nativeSession, session, this.bridge.settings());
			this.wire = wire;
		}
		catch (Throwable ex) {
			this.bridge.couldNotOpen(ex);
			return;
		}
		this.bridge.open(wire);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
		if (message instanceof TextMessage text) {
			this.bridge.text(text.getPayload(), text.isLast());
		}
		else if (message instanceof BinaryMessage binary) {
			this.bridge.binary(binary.getPayload(), binary.isLast());
		}
		else if (message instanceof PongMessage pong) {
			this.bridge.pong(pong.getPayload());
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable error) {
		calledBack();
		this.bridge.failed(error);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) {
		calledBack();
		JakartaWire wire = this.wire;
		if (wire != null) {
			wire.closed();
		}
		this.bridge.closed(toStatus(closeStatus));
	}

	static WsCloseStatus toStatus(CloseStatus status) {
		int code = status.getCode();
		String reason = (status.getReason() != null) ? status.getReason() : "";
		return (code >= 1000 && code <= 4999) ? WsCloseStatus.of(code, reason)
				: WsCloseStatus.ABNORMAL.withReason(reason);
	}

	private void calledBack() {
		JakartaWire wire = this.wire;
		if (wire != null) {
			wire.calledBack();
		}
	}

	/**
	 * The container must hand over parts, so that its buffers can stay small.
	 */
	@Override
	public boolean supportsPartialMessages() {
		return true;
	}

}
