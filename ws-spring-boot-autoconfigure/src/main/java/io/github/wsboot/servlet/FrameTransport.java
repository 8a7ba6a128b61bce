package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a container's socket, without the container's WebSocket module: frames
 * that many connections share are encoded once, and an idle connection has no buffers.
 * <p>
 * The container calls it from one thread at a time.
 */
final class FrameTransport implements FrameParser.Listener {

	private static final ThreadLocal<ByteBuffer> INPUT = ThreadLocal.withInitial(() -> ByteBuffer.allocate(8 * 1024));

	// then others get their turn
	private static final int MAX_ROUNDS = 16;

	private final Bridge bridge;

	private final FrameSocket socket;

	private final FrameWire wire;

	private final @Nullable ClassLoader classLoader;

	private final FrameParser parser;

	private final @Nullable Deflation deflation;

	// guarded by this

	/** Nothing is read, because enough has arrived. */
	private boolean suspended;

	// of the thread that reads

	/** Lent while a deflated message is incomplete. */
	private @Nullable MessageInflater inflater;

	/**
	 * Creates a transport.
	 * @param bridge whose connection this is
	 * @param socket the socket
	 * @param classLoader what callbacks find as the context class loader
	 */
	FrameTransport(Bridge bridge, FrameSocket socket, @Nullable ClassLoader classLoader) {
		this.bridge = bridge;
		this.socket = socket;
		this.classLoader = classLoader;
		this.deflation = bridge.deflation();
		this.parser = new FrameParser(this, this.deflation != null);
		this.wire = new FrameWire(socket, bridge,
				(this.deflation != null) ? this.deflation.encoder() : FrameEncoder.PLAIN, this::resume);
	}

	FrameWire wire() {
		return this.wire;
	}

	/**
	 * Runs what the container asks for in the context of the application.
	 */
	void run(Runnable action) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(this.classLoader);
		try {
			action.run();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	void open() {
		this.bridge.open(this.wire);
	}

	/**
	 * Reads what there is.
	 */
	Reading read() {
		ByteBuffer input = INPUT.get();
		try {
			for (int round = 0; !this.wire.isEnded(); round++) {
				if (this.bridge.isFull() && suspend()) {
					return Reading.SUSPENDED;
				}
				if (round >= MAX_ROUNDS && this.socket.mayReadLater()) {
					return Reading.MORE;
				}
				int count = this.socket.read(input);
				if (count > 0) {
					received(input);
				}
				if (count < 0) {
					this.wire.abort();
				}
				// TLS may have more for us than the poller can see
				if (count == 0 || (count < input.capacity() && this.socket.isPolledPlain())) {
					return Reading.ALL;
				}
			}
		}
		catch (IOException ex) {
			failed(ex);
		}
		return Reading.ALL;
	}

	private boolean suspend() {
		synchronized (this) {
			this.suspended = true;
		}
		// what was full may have become empty, and told us so before we knew
		return this.bridge.isFull() || !takeBack();
	}

	private synchronized boolean takeBack() {
		boolean taken = this.suspended;
		this.suspended = false;
		return taken;
	}

	/**
	 * There is room again for what arrives.
	 */
	private void resume() {
		if (takeBack()) {
			try {
				this.socket.readAgain();
			}
			catch (RuntimeException ex) {
				// nobody else would ever read again
				failed(ex);
			}
		}
	}

	/**
	 * Takes apart what has arrived.
	 */
	void received(ByteBuffer input) {
		try {
			this.parser.parse(input);
		}
		catch (InboundRefusedException ex) {
			this.wire.inputBroken();
			this.bridge.close(ex.status(), ex.closeCause());
		}
	}

	/**
	 * The container has found the connection broken.
	 */
	void failed(@Nullable Throwable failure) {
		if (failure != null) {
			this.bridge.failed(failure);
		}
		this.wire.abort();
	}

	/**
	 * The container stops.
	 */
	void stopped() {
		this.wire.close(WsCloseStatus.GOING_AWAY);
		this.wire.abort();
	}

	@Override
	public void announced(long bytes) {
		this.bridge.expect(bytes);
	}

	@Override
	public void data(boolean text, boolean deflated, ByteBuffer part, boolean last) throws InboundRefusedException {
		if (!last && !part.hasRemaining()) {
			this.bridge.receivedNothing();
		}
		Deflation deflation = this.deflation;
		if (!deflated || deflation == null) {
			deliver(text, part, last);
			return;
		}
		this.bridge.seen();
		if (this.inflater == null) {
			this.bridge.inflating();
		}
		if (this.bridge.isDiscarding()) {
			return;
		}
		MessageInflater inflater = (this.inflater != null) ? this.inflater : deflation.inflaters().take();
		this.inflater = inflater;
		inflater.inflate(part, last, (inflated, isLast) -> deliver(text, inflated, isLast));
		if (last) {
			this.inflater = null;
			deflation.inflaters().giveBack(inflater);
			this.bridge.inflated();
		}
	}

	private boolean deliver(boolean text, ByteBuffer part, boolean last) {
		this.bridge.received(text, part, last);
		return !this.bridge.isDiscarding();
	}

	@Override
	public void control(int opcode, ByteBuffer payload) throws InboundRefusedException {
		switch (opcode) {
			case FrameParser.PING -> {
				this.wire.pong(payload);
				this.bridge.ping(payload);
			}
			case FrameParser.PONG -> this.bridge.pong(payload);
			default -> peerClosed(payload);
		}
	}

	private void peerClosed(ByteBuffer payload) throws InboundRefusedException {
		WsCloseStatus status = closeStatus(payload.duplicate());
		this.bridge.closing(status);
		// first, so that the engine does not take the end of writing for a failure
		this.bridge.closed(status);
		this.wire.peerClosed(payload.limit(Math.min(payload.limit(), Short.BYTES)));
		this.bridge.expectEnd(this.wire);
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

	/**
	 * How reading has ended for now.
	 */
	enum Reading {

		/** There was no more. */
		ALL,

		/** There may be more, which the container does not notice by itself. */
		MORE,

		/** Enough has arrived; the socket is told to {@link FrameSocket#readAgain}. */
		SUSPENDED

	}

}
