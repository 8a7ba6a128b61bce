package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * A socket of Tomcat, which never blocks unless {@code useAsyncIO} was switched off.
 * <p>
 * Tomcat may give the channel of a socket that it closes to the next client, so that it
 * is closed by whoever is the last to leave: the thread that reads or the one that
 * writes.
 */
final class TomcatSocket implements FrameSocket {

	private final SocketWrapperBase<?> socket;

	/** What is beneath; it is never given to another client. */
	private final @Nullable NetworkChannel channel;

	private final boolean tls;

	private final long blockingTimeout;

	// guarded by this

	/** A thread is inside the socket in order to write, or will be. */
	private boolean writing;

	/** A thread reads. */
	private boolean reading;

	private boolean ended;

	private boolean closed;

	/**
	 * Creates a socket.
	 * @param socket the socket
	 * @param blockingTimeout milliseconds that a write may take where the socket can only
	 * block
	 */
	TomcatSocket(SocketWrapperBase<?> socket, long blockingTimeout) {
		this.socket = socket;
		this.blockingTimeout = blockingTimeout;
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

	@Override
	public int read(ByteBuffer input) throws IOException {
		int count = this.socket.read(false, input.clear());
		input.flip();
		return count;
	}

	@Override
	public boolean isPolledPlain() {
		return !this.tls && this.channel instanceof SocketChannel;
	}

	/**
	 * With NIO2 Tomcat always begins the next read by itself, which goes wrong if its
	 * buffer holds something that was decrypted.
	 */
	@Override
	public boolean mayReadLater() {
		return this.channel instanceof SocketChannel;
	}

	@Override
	public void readAgain() {
		boolean ended;
		synchronized (this) {
			ended = this.ended;
		}
		if (!ended) {
			this.socket.processSocket(SocketEvent.OPEN_READ, true);
		}
	}

	@Override
	public boolean isBlocking() {
		return !this.socket.hasAsyncIO();
	}

	@Override
	public boolean write(ByteBuffer output, Consumer<@Nullable Throwable> whenWritten) throws IOException {
		if (!enter()) {
			throw new IOException("The connection has ended");
		}
		boolean pending = false;
		try {
			if (isBlocking()) {
				writeBlocking(output);
			}
			else {
				pending = !begin(output, whenWritten);
			}
			return !pending;
		}
		finally {
			if (!pending) {
				leave();
			}
		}
	}

	/**
	 * All that a connector with {@code useAsyncIO=false} can do.
	 */
	private void writeBlocking(ByteBuffer output) throws IOException {
		this.socket.setWriteTimeout(this.blockingTimeout);
		this.socket.write(true, output);
		this.socket.flush(true);
	}

	private boolean begin(ByteBuffer output, Consumer<@Nullable Throwable> whenWritten) throws IOException {
		WriteOutcome outcome = new WriteOutcome((failure) -> {
			leave();
			whenWritten.accept(failure);
		});
		CompletionState state = this.socket.write(BlockingMode.NON_BLOCK, -1, TimeUnit.MILLISECONDS, null,
				SocketWrapperBase.COMPLETE_WRITE, outcome, output);
		if (state == CompletionState.NOT_DONE) {
			throw new IOException("Somebody else writes to the socket");
		}
		return state == CompletionState.INLINE || outcome.isKnown();
	}

	private synchronized boolean enter() {
		this.writing = !this.ended;
		return this.writing;
	}

	private void leave() {
		boolean ended;
		synchronized (this) {
			this.writing = false;
			ended = this.ended;
		}
		if (ended) {
			closeUnlessInUse();
		}
	}

	/**
	 * If TCP were ended with something unread, the reset could overtake the Close frame.
	 * With TLS the close timeout ends it.
	 */
	@Override
	public void endOutput() {
		if (!this.tls) {
			shutDown(false);
		}
	}

	@Override
	public void end(boolean atOnce) {
		synchronized (this) {
			this.ended = true;
		}
		if (atOnce) {
			shutDown(true);
		}
		closeUnlessInUse();
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

	private void closeUnlessInUse() {
		synchronized (this) {
			if (this.closed || this.writing || this.reading) {
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
	 * @param suspended whether nothing is to be read for now
	 * @return what it shall do about the socket
	 */
	synchronized SocketState endDispatch(boolean suspended) {
		this.reading = false;
		if (!this.ended) {
			return suspended ? SocketState.SUSPENDED : SocketState.UPGRADED;
		}
		if (this.writing) {
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

	private static final class WriteOutcome extends Outcome implements CompletionHandler<Long, @Nullable Void> {

		WriteOutcome(Consumer<@Nullable Throwable> whenLate) {
			super(whenLate);
		}

		@Override
		public void completed(Long written, @Nullable Void attachment) {
			report(null);
		}

		@Override
		public void failed(Throwable failure, @Nullable Void attachment) {
			report(failure);
		}

	}

}
