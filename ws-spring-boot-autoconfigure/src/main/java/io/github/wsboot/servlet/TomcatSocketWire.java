package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a socket of Tomcat and never blocks. Whole frames leave one write
 * after the other; a control frame that comes meanwhile is next.
 * <p>
 * Tomcat may give the channel of a socket that it closes to the next client, so that it
 * is closed by whoever is the last to leave: the thread that reads or the one that
 * writes.
 */
final class TomcatSocketWire implements Wire {

	private static final int FIN = 0x80;

	// RFC 6455, section 5.5.3, lets us answer the newest of several pings only
	private static final int MAX_PONGS = 64;

	// The JDK copies what a heap buffer has left each time it writes it, into a buffer
	// that it keeps per thread, so that it must not see much of it at a time.
	private static final int WINDOW = 32 * 1024;

	private final SocketWrapperBase<?> socket;

	/** What is beneath; it is never given to another client. */
	private final @Nullable NetworkChannel channel;

	private final boolean tls;

	private final long blockingTimeout;

	private final Runnable whenEnded;

	// guarded by this

	/** Somebody writes, or the socket does. */
	private boolean writing;

	/** A thread is inside the socket in order to write. */
	private boolean inside;

	/** A thread reads. */
	private boolean reading;

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

	private boolean closed;

	/**
	 * Creates a wire.
	 * @param socket the socket
	 * @param blockingTimeout milliseconds that a write may take where the socket can only
	 * block
	 * @param whenEnded told when TCP ends by this wire
	 */
	TomcatSocketWire(SocketWrapperBase<?> socket, long blockingTimeout, Runnable whenEnded) {
		this.socket = socket;
		this.blockingTimeout = blockingTimeout;
		this.whenEnded = whenEnded;
		if (socket.getSocket() instanceof NioChannel nio) {
			this.channel = nio.getIOChannel();
			this.tls = nio.getClass() != NioChannel.class;
		}
		else if (socket.getSocket() instanceof Nio2Channel nio2) {
			this.channel = nio2.getIOChannel();
			this.tls = nio2.getClass() != Nio2Channel.class;
		}
		else {
			this.channel = null;
			this.tls = true;
		}
	}

	/**
	 * Whether the poller sees everything that there is to read.
	 */
	boolean isPolledPlain() {
		return !this.tls && this.channel instanceof SocketChannel;
	}

	@Override
	public boolean isBlocking() {
		return !this.socket.hasAsyncIO();
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
		if (!write.proceed()) {
			return false;
		}
		writeOn();
		Throwable failure = write.failure;
		if (failure != null) {
			throw new IOException("The socket does not take it", failure);
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
			end();
		}
		else if (broken) {
			endOutput();
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

	/**
	 * Ends the stream but goes on reading: if TCP were ended with something unread, the
	 * reset could overtake the Close frame. With TLS the close timeout ends it.
	 */
	private void endOutput() {
		if (!this.tls) {
			shutDown(false);
		}
	}

	private void shutDown(boolean inputToo) {
		try {
			if (this.channel instanceof SocketChannel nio) {
				nio.shutdownOutput();
				if (inputToo) {
					nio.shutdownInput();
				}
			}
			else if (this.channel instanceof AsynchronousSocketChannel nio2) {
				nio2.shutdownOutput();
				if (inputToo) {
					nio2.shutdownInput();
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// it has ended already
		}
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

	private void end() {
		if (markEnded()) {
			closeUnlessInUse();
			this.whenEnded.run();
		}
	}

	@Override
	public void abort() {
		if (markEnded()) {
			// whoever is inside the socket comes out of it
			shutDown(true);
			closeUnlessInUse();
			this.whenEnded.run();
		}
	}

	@Override
	public synchronized boolean isEnded() {
		return this.ended;
	}

	private synchronized boolean enter() {
		this.inside = !this.ended;
		return this.inside;
	}

	private void leave() {
		boolean ended;
		synchronized (this) {
			this.inside = false;
			ended = this.ended;
		}
		if (ended) {
			closeUnlessInUse();
		}
	}

	private void closeUnlessInUse() {
		synchronized (this) {
			if (this.closed || this.inside || this.reading) {
				return;
			}
			this.closed = true;
		}
		// Tomcat may have let go of us a moment ago and still be busy with its books; a
		// socket that is closed meanwhile would stay in them.
		this.socket.getLock().lock();
		try {
			this.socket.close();
		}
		finally {
			this.socket.getLock().unlock();
		}
	}

	/**
	 * Tomcat's thread comes in.
	 * @return whether it has something to do
	 */
	synchronized boolean beginDispatch() {
		this.reading = !this.ended;
		return this.reading;
	}

	/**
	 * Tomcat's thread goes.
	 * @return what it shall do about the socket
	 */
	synchronized SocketState endDispatch() {
		this.reading = false;
		if (!this.ended) {
			return SocketState.UPGRADED;
		}
		if (this.inside) {
			// closed by whoever is
			return SocketState.SUSPENDED;
		}
		this.closed = true;
		return SocketState.CLOSED;
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
	private final class Write {

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
					if (!writeWindow()) {
						return false;
					}
				}
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			return true;
		}

		private boolean writeWindow() throws IOException {
			if (!enter()) {
				throw new IOException("The connection has ended");
			}
			try {
				SocketWrapperBase<?> socket = TomcatSocketWire.this.socket;
				if (!socket.hasAsyncIO()) {
					// all that a connector with useAsyncIO=false can do
					socket.setWriteTimeout(TomcatSocketWire.this.blockingTimeout);
					socket.write(true, this.frames);
					socket.flush(true);
					return true;
				}
				Operation operation = new Operation(this);
				CompletionState state = socket.write(BlockingMode.NON_BLOCK, -1, TimeUnit.MILLISECONDS, null,
						SocketWrapperBase.COMPLETE_WRITE, operation, this.frames);
				if (state == CompletionState.NOT_DONE) {
					throw new IOException("Somebody else writes to the socket");
				}
				return state == CompletionState.INLINE || !operation.leaveToHandler();
			}
			finally {
				leave();
			}
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

		private void goOn(@Nullable Throwable failure) {
			this.failure = failure;
			if (proceed()) {
				tell();
				writeOn();
			}
		}

	}

	/**
	 * One write of the socket. If it has ended before the call returns, the caller goes
	 * on, otherwise the thread that ends it.
	 */
	private static final class Operation extends AtomicBoolean implements CompletionHandler<Long, @Nullable Void> {

		private static final long serialVersionUID = 1L;

		private final transient Write write;

		Operation(Write write) {
			this.write = write;
		}

		/**
		 * The call has returned.
		 * @return false if the handler was called before
		 */
		boolean leaveToHandler() {
			return compareAndSet(false, true);
		}

		@Override
		public void completed(Long written, @Nullable Void attachment) {
			ended(null);
		}

		@Override
		public void failed(Throwable failure, @Nullable Void attachment) {
			ended(failure);
		}

		private void ended(@Nullable Throwable failure) {
			if (failure != null) {
				this.write.failure = failure;
			}
			if (!compareAndSet(false, true)) {
				this.write.goOn(failure);
			}
		}

	}

}
