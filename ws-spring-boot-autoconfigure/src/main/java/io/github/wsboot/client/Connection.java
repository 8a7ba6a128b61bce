package io.github.wsboot.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * One open connection. What is not said to be for any thread runs on its event loop.
 */
// a write or close that fails ends the channel, and channelInactive says so
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection extends SimpleChannelInboundHandler<WebSocketFrame> {

	private static final int COMPRESSED = 4;

	/** Time for the server to end TCP after both Close frames, as it should. */
	private static final Duration LINGER = Duration.ofSeconds(1);

	private final HandshakeAnswer answer;

	private final SendQueue queue;

	private final Events events;

	private final Duration closeTimeout;

	private final @Nullable Compression compression;

	private final MessageAssembly assembly;

	private final KeepAlive keepAlive;

	private final Pings pings;

	private final AtomicBoolean draining = new AtomicBoolean();

	private final CompletableFuture<ChannelHandlerContext> added = new CompletableFuture<>();

	// what was sent or received first
	private @Nullable WsCloseStatus outcome;

	private @Nullable Throwable cause;

	private @Nullable WsCloseStatus closing;

	private boolean closeSent;

	private boolean deaf;

	private @Nullable ByteBuf unansweredPing;

	Connection(ClientSettings settings, HandshakeAnswer answer, SendQueue queue, Executor completions, Events events) {
		this.answer = answer;
		this.queue = queue;
		this.events = events;
		this.closeTimeout = settings.closeTimeout();
		this.compression = answer.isCompressed() ? new Compression() : null;
		this.assembly = new MessageAssembly(settings.maxMessageSize(), this.compression);
		this.keepAlive = new KeepAlive(settings.pingInterval(), settings.idleTimeout(), this::ping, this::silent);
		this.pings = new Pings(completions);
	}

	HandshakeAnswer answer() {
		return this.answer;
	}

	KeepAlive keepAlive() {
		return this.keepAlive;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.added.complete(context);
	}

	private ChannelHandlerContext context() {
		return this.added.join();
	}

	private void onEventLoop(Runnable task) {
		try {
			context().executor().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// the last client has ended and its threads with it
		}
	}

	/**
	 * Has what is queued written. For any thread.
	 */
	void wake() {
		if (this.draining.compareAndSet(false, true)) {
			onEventLoop(() -> {
				this.draining.set(false);
				drain();
			});
		}
	}

	private void drain() {
		ChannelHandlerContext context = context();
		if (this.closeSent || !context.channel().isActive()) {
			return;
		}
		boolean written = false;
		WsMessage message;
		while (context.channel().isWritable() && (message = this.queue.poll()) != null) {
			context.write(frame(context, message)).addListener((done) -> {
				if (done.isSuccess()) {
					this.queue.delivered();
				}
			});
			written = true;
		}
		if (written) {
			context.flush();
		}
		if (this.closing != null && this.queue.hasNothingToPoll()) {
			sendClose(this.closing);
		}
	}

	private WebSocketFrame frame(ChannelHandlerContext context, WsMessage message) {
		ByteBuffer payload = message.byteBuffer();
		boolean compressed = this.compression != null && message.size() >= Compression.MIN_SIZE;
		ByteBuf content = (compressed && this.compression != null) ? this.compression.deflate(payload, context.alloc())
				: Unpooled.wrappedBuffer(payload);
		int rsv = compressed ? COMPRESSED : 0;
		return message.isText() ? new TextWebSocketFrame(true, rsv, content)
				: new BinaryWebSocketFrame(true, rsv, content);
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (context.channel().isWritable()) {
			ByteBuf ping = this.unansweredPing;
			this.unansweredPing = null;
			if (ping != null && !this.closeSent) {
				context.writeAndFlush(new PongWebSocketFrame(ping));
			}
			drain();
		}
		context.fireChannelWritabilityChanged();
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
		if (this.deaf && !(frame instanceof CloseWebSocketFrame)) {
			return;
		}
		try {
			if (frame instanceof PingWebSocketFrame) {
				checkControl(frame);
				pong(context, frame.content());
			}
			else if (frame instanceof PongWebSocketFrame) {
				checkControl(frame);
				ponged(ByteBufUtil.getBytes(frame.content()));
			}
			else if (frame instanceof CloseWebSocketFrame close) {
				checkControl(frame);
				peerClosed(context, close);
			}
			else {
				WsMessage message = this.assembly.add(frame);
				if (message != null && !this.events.received(message)) {
					context.channel().config().setAutoRead(false);
				}
			}
		}
		catch (FrameRefusedException ex) {
			refuse(ex.status(), ex);
		}
	}

	private static void checkControl(WebSocketFrame frame) throws FrameRefusedException {
		if (frame.rsv() != 0) {
			throw new FrameRefusedException(WsCloseStatus.PROTOCOL_ERROR, "reserved bits");
		}
	}

	// of several pings at once the last one need be answered only
	private void pong(ChannelHandlerContext context, ByteBuf payload) {
		if (this.closeSent) {
			return;
		}
		ByteBuf copy = Unpooled.copiedBuffer(payload);
		if (context.channel().isWritable()) {
			context.writeAndFlush(new PongWebSocketFrame(copy));
		}
		else {
			this.unansweredPing = copy;
		}
	}

	private void ponged(byte[] payload) {
		Duration roundTrip = this.pings.answered(payload);
		if (roundTrip != null) {
			this.events.pong(payload, roundTrip);
		}
	}

	/**
	 * Sends a ping. For any thread.
	 * @param payload up to 125 bytes
	 * @return the round trip
	 */
	CompletableFuture<Duration> ping(byte[] payload) {
		CompletableFuture<Duration> result = new CompletableFuture<>();
		onEventLoop(() -> ping(payload, result));
		return result;
	}

	private void ping() {
		byte[] payload = new byte[8];
		ThreadLocalRandom.current().nextBytes(payload);
		ping(payload, new CompletableFuture<>());
	}

	private void ping(byte[] payload, CompletableFuture<Duration> result) {
		ChannelHandlerContext context = context();
		if (this.closeSent || !context.channel().isActive()) {
			result.completeExceptionally(closed());
		}
		else if (!this.pings.sent(payload, result)) {
			result.completeExceptionally(
					new IllegalStateException(Pings.MAX_WAITING + " pings are waiting for their pongs"));
		}
		else {
			context.writeAndFlush(new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)));
		}
	}

	/**
	 * Lets reading go on. For any thread.
	 */
	void resume() {
		onEventLoop(() -> {
			if (!this.events.isFull()) {
				context().channel().config().setAutoRead(true);
			}
		});
	}

	/**
	 * Stops reading until {@link #resume()}.
	 */
	void pause() {
		context().channel().config().setAutoRead(false);
	}

	/**
	 * Closes once what is queued has been written, in bounded time. For any thread.
	 */
	void close(WsCloseStatus status) {
		onEventLoop(() -> {
			if (this.closing == null && !this.closeSent) {
				this.closing = status;
				endWithin(this.closeTimeout);
				// the server's answer is behind whatever was not read yet
				context().channel().config().setAutoRead(true);
				drain();
			}
		});
	}

	private void sendClose(WsCloseStatus status) {
		this.closeSent = true;
		if (this.outcome == null) {
			this.outcome = status;
		}
		context().writeAndFlush(new CloseWebSocketFrame(status.code(), status.reason()));
	}

	private void peerClosed(ChannelHandlerContext context, CloseWebSocketFrame frame) throws FrameRefusedException {
		int code = frame.statusCode();
		if (code > 4999) {
			throw new FrameRefusedException(WsCloseStatus.PROTOCOL_ERROR, "close code");
		}
		this.deaf = true;
		if (this.outcome == null) {
			this.outcome = (code == -1) ? WsCloseStatus.NO_STATUS : WsCloseStatus.of(code, frame.reasonText());
		}
		if (!this.closeSent) {
			this.closeSent = true;
			context.writeAndFlush((code == -1) ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
		}
		endWithin(LINGER);
	}

	/**
	 * The server did wrong. What it still sends is read and dropped, because a reset
	 * could overtake the Close frame.
	 */
	private void refuse(WsCloseStatus status, Throwable failure) {
		if (!this.closeSent) {
			this.cause = failure;
			sendClose(status);
			endWithin(this.closeTimeout);
		}
		this.deaf = true;
	}

	private void silent() {
		if (!this.closeSent) {
			sendClose(WsCloseStatus.NO_HEARTBEAT);
		}
		context().close();
	}

	private void endWithin(Duration time) {
		ChannelHandlerContext context = context();
		Future<?> timer = context.executor().schedule(() -> context.close(), time.toNanos(), TimeUnit.NANOSECONDS);
		context.channel().closeFuture().addListener((ChannelFutureListener) (done) -> timer.cancel(false));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
		if (failure instanceof CorruptedWebSocketFrameException corrupted) {
			int code = corrupted.closeStatus().code();
			refuse(WsCloseStatus.of(code,
					(code == WsCloseStatus.MESSAGE_TOO_BIG.code()) ? "message too big" : "malformed frame"), corrupted);
			return;
		}
		if (this.cause == null) {
			this.cause = failure;
		}
		context.close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.compression != null) {
			this.compression.end();
		}
		this.pings.failAll(closed());
		this.events.closed(status(), this.cause);
	}

	private WsCloseStatus status() {
		return (this.outcome != null) ? this.outcome : WsCloseStatus.ABNORMAL;
	}

	private ConnectionClosedException closed() {
		return new ConnectionClosedException(status(), this.cause);
	}

	/**
	 * What happens to a connection. Called on its event loop.
	 */
	interface Events {

		/**
		 * A message has arrived.
		 * @return whether to go on reading
		 */
		boolean received(WsMessage message);

		/**
		 * Whether reading should stay paused.
		 */
		boolean isFull();

		void pong(byte[] payload, Duration roundTrip);

		void closed(WsCloseStatus status, @Nullable Throwable cause);

	}

}
