package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a socket. Whole frames leave one write after the other; a control
 * frame that comes meanwhile is next.
 */
final class FrameWire implements Wire {

	private static final int FIN = 0x80;

	// RFC 6455, section 5.5.3, lets us answer the newest of several pings only
	private static final int MAX_PONGS = 64;

	// The JDK copies what a heap buffer has left each time it writes it, into a buffer
	// that it keeps per thread, so that it must not see much of it at a time.
	private static final int WINDOW = 32 * 1024;

	private final FrameSocket socket;

	private final Bridge bridge;

	private final FrameEncoder encoder;

	private final Runnable resumption;

	// guarded by this

	/** Somebody writes, or the socket does. */
	private boolean writing;

	/** What the engine has given while something else was being written. */
	private @Nullable Write waiting;

	private @Nullable ArrayDeque<ByteBuffer> pongs;

	/** The Close frame, until it leaves. */
	private @Nullable ByteBuffer closeFrame;

	/** A Close frame has been written or will be, and is the last frame. */
	private boolean closing;

	private boolean closeSent;

	private boolean peerClosed;

	/** Nothing can be understood any more of what the peer sends. */
	private boolean inputBroken;

	private boolean ended;

	/**
	 * Creates a wire.
	 * @param socket the socket
	 * @param bridge told when TCP ends by this wire
	 * @param encoder makes frames of messages
	 * @param resumption has the socket read again
	 */
	FrameWire(FrameSocket socket, Bridge bridge, FrameEncoder encoder, Runnable resumption) {
		this.resumption = resumption;
		this.socket = socket;
		this.bridge = bridge;
		this.encoder = encoder;
	}

	@Override
	public boolean isBlocking() {
		return this.socket.isBlocking();
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		return write(batch.encoded(this.encoder), whenTaken);
	}

	@Override
	public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		return write(controlFrame(FrameParser.PING, payload), whenTaken);
	}

	private boolean write(ByteBuffer frames, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		Write write = new Write(frames, whenTaken);
		synchronized (this) {
			if (this.ended) {
				throw new IOException("The connection has ended");
			}
			if (this.closing) {
				// the peer has closed, as the engine is about to hear
				return false;
			}
			if (this.writing) {
				this.waiting = write;
				return false;
			}
			this.writing = true;
		}
		if (!write.proceed()) {
			return false;
		}
		writeOn();
		Throwable failure = write.failure;
		if (failure != null) {
			throw new IOException("The connection does not take it", failure);
		}
		return true;
	}

	@Override
	public void close(WsCloseStatus status) {
		byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
		sendClose(ByteBuffer.allocate(Short.BYTES + reason.length).putShort((short) status.code()).put(reason).flip());
	}

	private void sendClose(ByteBuffer payload) {
		synchronized (this) {
			if (this.closing || this.ended) {
				return;
			}
			this.closing = true;
			this.closeFrame = controlFrame(FrameParser.CLOSE, payload);
			this.waiting = null;
			this.pongs = null;
		}
		startWriting();
	}

	/**
	 * Answers a ping.
	 */
	void pong(ByteBuffer payload) {
		synchronized (this) {
			if (this.closing || this.ended) {
				return;
			}
			if (this.pongs == null) {
				this.pongs = new ArrayDeque<>(2);
			}
			if (this.pongs.size() == MAX_PONGS) {
				this.pongs.remove();
			}
			this.pongs.add(controlFrame(FrameParser.PONG, payload));
		}
		startWriting();
	}

	/**
	 * The peer's Close frame has come: answers it, unless it is itself an answer, and
	 * then ends TCP.
	 * @param payload what to answer
	 */
	void peerClosed(ByteBuffer payload) {
		sendClose(payload);
		boolean end;
		synchronized (this) {
			this.peerClosed = true;
			end = this.closeSent;
		}
		if (end) {
			end(false);
		}
	}

	/**
	 * The peer has broken the protocol, so that its answer to our Close frame will not be
	 * recognized.
	 */
	void inputBroken() {
		boolean sent;
		synchronized (this) {
			this.inputBroken = true;
			sent = this.closeSent;
		}
		if (sent) {
			this.socket.endOutput();
		}
	}

	private void closeSent(@Nullable Throwable failure) {
		boolean end;
		boolean broken;
		synchronized (this) {
			this.closeSent = true;
			end = this.peerClosed;
			broken = this.inputBroken;
		}
		if (failure != null) {
			abort();
		}
		else if (end) {
			end(false);
		}
		else if (broken) {
			this.socket.endOutput();
		}
	}

	private void pongSent(@Nullable Throwable failure) {
		if (failure != null) {
			abort();
		}
	}

	/**
	 * Writes what is due, unless something is being written.
	 */
	private void startWriting() {
		synchronized (this) {
			if (this.writing) {
				return;
			}
			this.writing = true;
		}
		writeOn();
	}

	/**
	 * Writes what is due, until there is nothing more or the socket takes no more for
	 * now.
	 */
	private void writeOn() {
		Write next = next();
		while (next != null && next.proceed()) {
			next.tell();
			next = next();
		}
	}

	private synchronized @Nullable Write next() {
		Write next = this.ended ? null : due();
		this.writing = next != null;
		return next;
	}

	private @Nullable Write due() {
		ByteBuffer pong = (this.pongs != null) ? this.pongs.poll() : null;
		if (pong != null) {
			return new Write(pong, this::pongSent);
		}
		this.pongs = null;
		ByteBuffer close = this.closeFrame;
		if (close != null) {
			this.closeFrame = null;
			return new Write(close, this::closeSent);
		}
		Write write = this.waiting;
		this.waiting = null;
		return write;
	}

	private boolean markEnded() {
		synchronized (this) {
			if (this.ended) {
				return false;
			}
			this.ended = true;
			this.waiting = null;
			this.pongs = null;
			this.closeFrame = null;
			return true;
		}
	}

	private void end(boolean atOnce) {
		if (markEnded()) {
			this.socket.end(atOnce);
			this.bridge.closed(WsCloseStatus.ABNORMAL);
		}
	}

	@Override
	public void resume() {
		this.resumption.run();
	}

	@Override
	public void abort() {
		end(true);
	}

	@Override
	public synchronized boolean isEnded() {
		return this.ended;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return this.socket.unwrap(type);
	}

	private static ByteBuffer controlFrame(int opcode, ByteBuffer payload) {
		ByteBuffer frame = ByteBuffer.allocate(2 + payload.remaining());
		return frame.put((byte) (FIN | opcode)).put((byte) payload.remaining()).put(payload.duplicate()).flip();
	}

	/**
	 * Some frames on their way into the socket.
	 */
	private final class Write implements Consumer<@Nullable Throwable> {

		private final ByteBuffer frames;

		private final int size;

		private final Consumer<@Nullable Throwable> whenTaken;

		private volatile @Nullable Throwable failure;

		Write(ByteBuffer frames, Consumer<@Nullable Throwable> whenTaken) {
			this.frames = frames;
			this.size = frames.limit();
			this.whenTaken = whenTaken;
		}

		/**
		 * Writes until everything is written or has failed, or the socket takes no more
		 * for now.
		 * @return false if the latter, and this goes on by itself
		 */
		boolean proceed() {
			try {
				while (this.failure == null && this.frames.position() < this.size) {
					this.frames.limit((int) Math.min(this.size, (long) this.frames.position() + WINDOW));
					if (!FrameWire.this.socket.write(this.frames, this)) {
						return false;
					}
				}
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			return true;
		}

		void tell() {
			try {
				this.whenTaken.accept(this.failure);
			}
			catch (RuntimeException ex) {
				// what is due besides must be written all the same
				abort();
			}
		}

		/**
		 * What the socket did not take at once is written, or has failed.
		 */
		@Override
		public void accept(@Nullable Throwable failure) {
			this.failure = failure;
			if (proceed()) {
				tell();
				writeOn();
			}
		}

	}

}
