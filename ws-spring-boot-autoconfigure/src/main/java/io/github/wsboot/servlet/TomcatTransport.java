package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsCloseStatus;
import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection on Tomcat's own sockets, without Tomcat's WebSocket module: frames that
 * many connections share are encoded once and written without blocking, and an idle
 * connection has no buffers but those of the socket. Without compression only.
 * <p>
 * Tomcat creates it in the handshake and calls it from one thread at a time.
 */
// public because Tomcat instantiates it
public final class TomcatTransport implements InternalHttpUpgradeHandler, FrameParser.Listener {

	private static final ThreadLocal<ByteBuffer> INPUT = ThreadLocal.withInitial(() -> ByteBuffer.allocate(8 * 1024));

	// then others get their turn
	private static final int MAX_ROUNDS = 16;

	private final FrameParser parser = new FrameParser(this);

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private volatile @Nullable SocketWrapperBase<?> socket;

	private volatile @Nullable Bridge bridge;

	private volatile @Nullable TomcatSocketWire wire;

	private boolean broken;

	/**
	 * Says whose connection this is, before Tomcat has switched to it.
	 */
	void serve(Bridge bridge) {
		this.bridge = bridge;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> socket) {
		this.socket = socket;
	}

	@Override
	public void init(WebConnection connection) {
		SocketWrapperBase<?> socket = this.socket;
		if (socket == null) {
			throw new IllegalStateException("There is no socket");
		}
		TomcatSocketWire wire = new TomcatSocketWire(socket, bridge().settings().sendTimeout().toMillis(), this::ended);
		this.wire = wire;
		// Tomcat dispatches next, whatever has become of it
		dispatch(wire, () -> bridge().open(wire));
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		TomcatSocketWire wire = this.wire;
		if (wire == null) {
			return SocketState.CLOSED;
		}
		return dispatch(wire, () -> {
			switch (event) {
				case OPEN_READ -> read(wire);
				case STOP -> {
					wire.close(WsCloseStatus.GOING_AWAY);
					wire.abort();
				}
				case ERROR, DISCONNECT, TIMEOUT, CONNECT_FAIL -> {
					failed(socket().getError());
					wire.abort();
				}
				case OPEN_WRITE -> {
					// the operation that waited for it has been told
				}
			}
		});
	}

	private SocketState dispatch(TomcatSocketWire wire, Runnable action) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		if (wire.beginDispatch()) {
			thread.setContextClassLoader(this.classLoader);
			try {
				action.run();
				if (socket().isClosed()) {
					wire.abort();
				}
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
		return wire.endDispatch();
	}

	private void read(TomcatSocketWire wire) {
		SocketWrapperBase<?> socket = socket();
		ByteBuffer input = INPUT.get();
		try {
			for (int round = 0; !wire.isEnded(); round++) {
				if (round == MAX_ROUNDS) {
					// the poller does not see what Tomcat has in its own buffers
					socket.processSocket(SocketEvent.OPEN_READ, true);
					return;
				}
				input.clear();
				int room = input.remaining();
				int count = socket.read(false, input);
				if (count > 0) {
					parse(input.flip());
				}
				if (count < 0) {
					wire.abort();
				}
				// TLS may have more for us than the poller can see
				if (count == 0 || (count < room && wire.isPolledPlain())) {
					return;
				}
			}
		}
		catch (IOException ex) {
			failed(ex);
			wire.abort();
		}
	}

	private void parse(ByteBuffer input) {
		if (this.broken) {
			return;
		}
		try {
			this.parser.parse(input);
		}
		catch (InboundRefusedException ex) {
			this.broken = true;
			wire().inputBroken();
			bridge().close(ex.status());
		}
	}

	private void failed(@Nullable IOException failure) {
		if (failure != null) {
			bridge().failed(failure);
		}
	}

	@Override
	public void announced(long bytes) {
		bridge().expect(bytes);
	}

	@Override
	public void data(boolean text, ByteBuffer part, boolean last) {
		if (text) {
			bridge().text(part, last);
		}
		else {
			bridge().binary(part, last);
		}
	}

	@Override
	public void control(int opcode, ByteBuffer payload) throws InboundRefusedException {
		switch (opcode) {
			case FrameParser.PING -> {
				bridge().ping();
				wire().pong(payload);
			}
			case FrameParser.PONG -> bridge().pong(payload);
			default -> peerClosed(payload);
		}
	}

	private void peerClosed(ByteBuffer payload) throws InboundRefusedException {
		WsCloseStatus status = closeStatus(payload.duplicate());
		// first, so that the engine does not take the end of writing for a failure
		bridge().closed(status);
		wire().peerClosed(payload.limit(Math.min(payload.limit(), Short.BYTES)));
		bridge().expectEnd(wire());
	}

	private static WsCloseStatus closeStatus(ByteBuffer payload) throws InboundRefusedException {
		if (!payload.hasRemaining()) {
			return WsCloseStatus.NO_STATUS;
		}
		int code = (payload.remaining() > 1) ? payload.getShort() & 0xFFFF : 0;
		if (code < 1000 || code > 4999 || !WsCloseStatus.of(code, "").isSendable()) {
			throw new InboundRefusedException(
					WsCloseStatus.PROTOCOL_ERROR.withReason("A Close frame has no valid code"));
		}
		try {
			return WsCloseStatus.of(code, StandardCharsets.UTF_8.newDecoder().decode(payload).toString());
		}
		catch (CharacterCodingException ex) {
			throw new InboundRefusedException(WsCloseStatus.INVALID_PAYLOAD.withReason("A reason is not UTF-8"));
		}
	}

	private void ended() {
		bridge().closed(WsCloseStatus.ABNORMAL);
	}

	@Override
	public void destroy() {
		TomcatSocketWire wire = this.wire;
		if (wire != null) {
			wire.abort();
		}
		else {
			bridge().abandon();
		}
	}

	@Override
	public void timeoutAsync(long now) {
		// nothing here is asynchronous in the sense of servlets
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
		// whether there is TLS shows in the socket
	}

	@Override
	public void pause() {
		// the engine closes the connections
	}

	private SocketWrapperBase<?> socket() {
		return present(this.socket);
	}

	private Bridge bridge() {
		return present(this.bridge);
	}

	private TomcatSocketWire wire() {
		return present(this.wire);
	}

	private static <T> T present(@Nullable T part) {
		if (part == null) {
			throw new IllegalStateException("The connection is not complete");
		}
		return part;
	}

}
