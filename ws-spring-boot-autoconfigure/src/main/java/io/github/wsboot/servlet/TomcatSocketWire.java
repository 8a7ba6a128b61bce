package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionCheck;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionHandlerCall;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a socket of Tomcat and never blocks. Whole frames leave one write
 * after the other; a control frame that comes meanwhile is next.
 */
final class TomcatSocketWire implements Wire {

	private static final int FIN = 0x80;

	// RFC 6455, section 5.5.3, lets us answer the newest of several pings only
	private static final int MAX_PONGS = 64;

	private final SocketWrapperBase<?> socket;

	private final long blockingTimeout;

	private final Runnable whenEnded;

	// guarded by this

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
	 * @param blockingTimeout milliseconds that a write may take where the socket can only
	 * block
	 * @param whenEnded told when this wire has ended TCP
	 */
	TomcatSocketWire(SocketWrapperBase<?> socket, long blockingTimeout, Runnable whenEnded) {
		this.socket = socket;
		this.blockingTimeout = blockingTimeout;
		this.whenEnded = whenEnded;
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		return write(batch.frames(), whenTaken);
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
		return write.start();
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
		writeNext();
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
		writeNext();
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
			end();
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
			endOutput();
		}
	}

	/**
	 * Writes what is due, unless something is being written.
	 */
	private void writeNext() {
		Write next;
		synchronized (this) {
			if (this.writing || this.ended) {
				return;
			}
			next = next();
			this.writing = next != null;
		}
		if (next != null) {
			next.startLater();
		}
	}

	private @Nullable Write next() {
		ByteBuffer pong = (this.pongs != null) ? this.pongs.poll() : null;
		if (pong != null) {
			return new Write(pong, this::ignore);
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

	private void ignore(@Nullable Throwable failure) {
		// a broken connection shows in its reading end, too
	}

	private void closeSent(@Nullable Throwable failure) {
		boolean end;
		boolean broken;
		synchronized (this) {
			this.closeSent = true;
			end = this.peerClosed || failure != null;
			broken = this.inputBroken;
		}
		if (end) {
			end();
		}
		else if (broken) {
			endOutput();
		}
	}

	/**
	 * Ends the stream but goes on reading: if TCP were ended with something unread, the
	 * reset could overtake the Close frame.
	 */
	private void endOutput() {
		Object channel = this.socket.getSocket();
		if (channel instanceof NioChannel plain && plain.getClass() == NioChannel.class) {
			try {
				plain.getIOChannel().shutdownOutput();
				return;
			}
			catch (IOException | RuntimeException ex) {
				// it has ended already
			}
		}
		end();
	}

	private void written() {
		synchronized (this) {
			this.writing = false;
		}
		writeNext();
	}

	private void end() {
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			this.waiting = null;
			this.pongs = null;
			this.closeFrame = null;
		}
		this.socket.close();
		this.whenEnded.run();
	}

	@Override
	public void abort() {
		end();
	}

	@Override
	public synchronized boolean isEnded() {
		return this.ended;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this.socket) ? Optional.of(type.cast(this.socket)) : Optional.empty();
	}

	private static ByteBuffer controlFrame(int opcode, ByteBuffer payload) {
		ByteBuffer frame = ByteBuffer.allocate(2 + payload.remaining());
		return frame.put((byte) (FIN | opcode)).put((byte) payload.remaining()).put(payload.duplicate()).flip();
	}

	/**
	 * Some frames on their way into the socket.
	 */
	private final class Write implements CompletionCheck, CompletionHandler<Long, @Nullable Void> {

		// The JDK copies what a heap buffer has left each time it writes it, and keeps
		// room for that per thread, so that it must not see much of it at a time.
		private static final int WINDOW = 128 * 1024;

		private final ByteBuffer frames;

		private final int size;

		private final Consumer<@Nullable Throwable> whenTaken;

		private final AtomicReference<State> state = new AtomicReference<>(State.UNKNOWN);

		private volatile @Nullable Throwable failure;

		Write(ByteBuffer frames, Consumer<@Nullable Throwable> whenTaken) {
			this.frames = frames;
			this.size = frames.limit();
			this.whenTaken = whenTaken;
		}

		/**
		 * Starts to write.
		 * @return whether everything was taken already; otherwise the consumer is told
		 */
		boolean start() throws IOException {
			startWriting();
			if (this.state.compareAndSet(State.UNKNOWN, State.AWAITED)) {
				return false;
			}
			Throwable failure = this.failure;
			if (failure != null) {
				throw new IOException("The socket does not take it", failure);
			}
			return true;
		}

		/**
		 * Starts to write and tells the consumer in any case.
		 */
		void startLater() {
			this.state.set(State.AWAITED);
			startWriting();
		}

		private void startWriting() {
			if (!TomcatSocketWire.this.socket.hasAsyncIO()) {
				writeBlocking();
				return;
			}
			widen();
			CompletionState result = TomcatSocketWire.this.socket.write(BlockingMode.NON_BLOCK, -1,
					TimeUnit.MILLISECONDS, null, this, this, this.frames);
			if (result == CompletionState.NOT_DONE) {
				failed(new IOException("Somebody else writes to the socket"), null);
			}
		}

		/**
		 * All that a connector with {@code useAsyncIO=false} can do.
		 */
		private void writeBlocking() {
			SocketWrapperBase<?> socket = TomcatSocketWire.this.socket;
			try {
				socket.setWriteTimeout(TomcatSocketWire.this.blockingTimeout);
				socket.write(true, this.frames);
				socket.flush(true);
				done(null);
			}
			catch (IOException ex) {
				failed(ex, null);
			}
		}

		private void widen() {
			// by recursion in Tomcat, of which there must be little
			int window = Math.max(WINDOW, this.size / 64);
			this.frames.limit((int) Math.min(this.size, (long) this.frames.position() + window));
		}

		@Override
		public CompletionHandlerCall callHandler(CompletionState state, ByteBuffer[] buffers, int offset, int length) {
			if (this.frames.position() == this.size) {
				return CompletionHandlerCall.DONE;
			}
			if (!this.frames.hasRemaining()) {
				widen();
			}
			return CompletionHandlerCall.CONTINUE;
		}

		@Override
		public void completed(Long written, @Nullable Void attachment) {
			done(null);
		}

		@Override
		public void failed(Throwable failure, @Nullable Void attachment) {
			this.failure = failure;
			done(failure);
		}

		private void done(@Nullable Throwable failure) {
			boolean first = this.state.compareAndSet(State.UNKNOWN, State.ALREADY);
			boolean awaited = !first && this.state.compareAndSet(State.AWAITED, State.TOLD);
			if (first || awaited) {
				written();
			}
			if (awaited) {
				this.whenTaken.accept(failure);
			}
		}

	}

	private enum State {

		UNKNOWN, AWAITED, ALREADY, TOLD

	}

}
