package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Admission;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.LogText;
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
 * One connection as the container sees it: tells the engine what arrives.
 * <p>
 * Nothing escapes from here, because Spring would print the session with its URI. The
 * container may call in any order and from any thread: it may never open the connection,
 * close it before it was opened, or report an error several times.
 */
final class BridgeHandler implements WebSocketHandler {

	private final BridgeContext context;

	private final MessageAssembly assembly;

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

	private volatile @Nullable Opening opening;

	private volatile @Nullable Future<?> openingTimer;

	private volatile @Nullable JakartaWire wire;

	// guards the three below: the container may close while the engine still opens
	private final Object lock = new Object();

	private @Nullable Connection connection;

	private @Nullable WsCloseStatus closeStatus;

	private @Nullable Throwable earlyError;

	BridgeHandler(BridgeContext context, Admission admission, WsHandshake handshake, WsHandshake retained) {
		this.context = context;
		this.opening = new Opening(admission, handshake, retained);
		this.assembly = new MessageAssembly(context.settings().maxMessageSize(), context.inboundBudget());
	}

	/**
	 * Gives the slot back if the container does not open the connection in time. The
	 * client may vanish before its 101 is written, and then nobody tells us.
	 */
	void expectOpening(Duration limit) {
		Future<?> timer = this.context.timers().after(limit, this::abandon);
		this.openingTimer = timer;
		if (this.phase.get() != Phase.WAITING) {
			timer.cancel(false);
		}
	}

	/**
	 * Gives the slot back unless the connection was opened.
	 */
	void abandon() {
		if (this.phase.compareAndSet(Phase.WAITING, Phase.ABANDONED)) {
			giveBack();
		}
	}

	private void giveBack() {
		Opening opening = this.opening;
		this.opening = null;
		if (opening != null) {
			opening.admission().close();
		}
		this.assembly.discard();
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		try {
			boolean awaited = this.phase.compareAndSet(Phase.WAITING, Phase.OPENED);
			Future<?> timer = this.openingTimer;
			if (timer != null) {
				timer.cancel(false);
			}
			Session nativeSession = ((NativeWebSocketSession) session).getNativeSession(Session.class);
			if (nativeSession == null) {
				throw new IllegalStateException("There is no jakarta.websocket.Session");
			}
			if (awaited) {
				open(session, nativeSession);
			}
			else {
				refuse(session, nativeSession, WsCloseStatus.TRY_AGAIN_LATER);
			}
		}
		catch (Throwable ex) {
			warn("A connection could not be opened", ex);
			giveBack();
		}
	}

	private void open(WebSocketSession session, Session nativeSession) throws IOException {
		Opening opening = this.opening;
		if (opening == null) {
			return;
		}
		WsCloseStatus refusal = null;
		try {
			// the engine has a heartbeat; Jetty would end a quiet connection after 30 s
			nativeSession.setMaxIdleTimeout(0);
			JakartaWire wire = Wires.of(nativeSession, session, this.context.settings());
			this.wire = wire;
			Connection connection = this.context.hub()
				.open(opening.admission(), opening.handshake(), opening.retained(), wire);
			// the complete handshake must not live as long as the connection
			this.opening = null;
			opened(connection);
		}
		catch (HandshakeRejectedException ex) {
			refusal = WsCloseStatus.TRY_AGAIN_LATER;
		}
		catch (Throwable ex) {
			warn("A connection could not be opened", ex);
			refusal = WsCloseStatus.SERVER_ERROR;
		}
		if (refusal != null) {
			giveBack();
			refuse(session, nativeSession, refusal);
		}
	}

	private void opened(Connection connection) {
		Throwable error;
		WsCloseStatus closed;
		synchronized (this.lock) {
			this.connection = connection;
			error = this.earlyError;
			closed = this.closeStatus;
			this.earlyError = null;
		}
		if (error != null) {
			connection.failed(error);
		}
		if (closed != null) {
			connection.closed(closed);
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // an abort does not throw
	private void refuse(WebSocketSession session, Session nativeSession, WsCloseStatus status) throws IOException {
		JakartaWire wire = this.wire;
		JakartaWire toClose = (wire != null) ? wire : Wires.of(nativeSession, session, this.context.settings());
		this.context.timers().after(this.context.settings().closeTimeout(), toClose::abort);
		try {
			toClose.close(status);
		}
		catch (IOException ex) {
			toClose.abort();
		}
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
		Connection connection = connection();
		if (connection == null) {
			return;
		}
		try {
			if (message instanceof TextMessage text) {
				received(connection, this.assembly.text(text.getPayload(), text.isLast()));
			}
			else if (message instanceof BinaryMessage binary) {
				received(connection, this.assembly.binary(binary.getPayload(), binary.isLast()));
			}
			else if (message instanceof PongMessage pong) {
				connection.pong(copy(pong.getPayload()));
			}
		}
		catch (InboundRefusedException ex) {
			close(connection, ex.status());
		}
		catch (Throwable ex) {
			warn("A message could not be delivered", ex);
			close(connection, WsCloseStatus.SERVER_ERROR);
		}
	}

	private static void received(Connection connection, @Nullable WsMessage message) {
		if (message != null) {
			connection.received(message);
		}
		else {
			connection.seen();
		}
	}

	private static ByteBuffer copy(ByteBuffer payload) {
		ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
		return copy.put(payload.duplicate()).flip();
	}

	private void close(Connection connection, WsCloseStatus status) {
		this.assembly.discard();
		try {
			connection.close(status);
		}
		catch (Throwable ex) {
			warn("A connection could not be closed", ex);
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable error) {
		calledBack();
		Connection connection;
		synchronized (this.lock) {
			if (this.closeStatus != null) {
				// Jetty reports every close of ours but 1000 as an error, afterwards
				return;
			}
			connection = this.connection;
			if (connection == null && this.earlyError == null) {
				this.earlyError = error;
			}
		}
		if (connection == null) {
			return;
		}
		try {
			connection.failed(error);
		}
		catch (Throwable ex) {
			warn("An error could not be reported", ex);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) {
		calledBack();
		JakartaWire wire = this.wire;
		if (wire != null) {
			wire.closed();
		}
		abandon();
		this.assembly.discard();
		WsCloseStatus status = toStatus(closeStatus);
		Connection connection;
		synchronized (this.lock) {
			if (this.closeStatus != null) {
				return;
			}
			this.closeStatus = status;
			connection = this.connection;
		}
		if (connection == null) {
			return;
		}
		try {
			connection.closed(status);
		}
		catch (Throwable ex) {
			warn("A close could not be reported", ex);
		}
	}

	static WsCloseStatus toStatus(CloseStatus status) {
		int code = status.getCode();
		String reason = (status.getReason() != null) ? status.getReason() : "";
		return (code >= 1000 && code <= 4999) ? WsCloseStatus.of(code, reason)
				: WsCloseStatus.ABNORMAL.withReason(reason);
	}

	private void warn(String what, Throwable failure) {
		this.context.warnings().warn(() -> what + ": " + LogText.describe(failure));
	}

	private void calledBack() {
		JakartaWire wire = this.wire;
		if (wire != null) {
			wire.calledBack();
		}
	}

	private @Nullable Connection connection() {
		synchronized (this.lock) {
			return this.connection;
		}
	}

	/**
	 * The container must hand over parts, so that its buffers can stay small.
	 */
	@Override
	public boolean supportsPartialMessages() {
		return true;
	}

	/**
	 * What has become of the handshake.
	 */
	private enum Phase {

		WAITING, OPENED, ABANDONED

	}

	/**
	 * What is needed to open the connection.
	 *
	 * @param admission the slot
	 * @param handshake the complete request
	 * @param retained what is kept of it
	 */
	private record Opening(Admission admission, WsHandshake handshake, WsHandshake retained) {

	}

}
