package io.github.wsboot.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection: look-up, TCP, proxy, TLS and handshake, all within
 * one time limit.
 */
// failures of the channel reach the handshake
@SuppressWarnings("FutureReturnValueIgnored")
final class Dial implements Handshake.Verdict {

	private static final String HTTP = "http";

	private static final String HANDSHAKE = "handshake";

	private static final int CLOSE_NOTIFY_MILLIS = 500;

	private final ClientSettings settings;

	private final EventLoopGroup io;

	private final Function<HandshakeAnswer, Connection> connections;

	private final Outcome outcome;

	private final AtomicBoolean decided = new AtomicBoolean();

	private volatile @Nullable Channel channel;

	private volatile boolean abandoned;

	private volatile @Nullable Future<?> timeLimit;

	/**
	 * Creates an attempt.
	 * @param connections makes a connection of what was agreed on
	 * @param outcome hears of the end unless it is cancelled
	 */
	Dial(ClientSettings settings, EventLoopGroup io, Function<HandshakeAnswer, Connection> connections,
			Outcome outcome) {
		this.settings = settings;
		this.io = io;
		this.connections = connections;
		this.outcome = outcome;
	}

	/**
	 * Starts.
	 * @param executor what runs what may block: look-ups of names and suppliers of
	 * headers
	 */
	void start(Executor executor) {
		this.timeLimit = this.io.schedule(this::expire, this.settings.handshakeTimeout().toNanos(),
				TimeUnit.NANOSECONDS);
		executor.execute(this::prepare);
	}

	/**
	 * Gives up.
	 * @return whether the outcome will never be told
	 */
	boolean cancel() {
		boolean cancelled = decide();
		if (cancelled) {
			closeChannel();
		}
		return cancelled;
	}

	private void expire() {
		Channel connecting = this.channel;
		Handshake handshake = (connecting != null) ? (Handshake) connecting.pipeline().get(HANDSHAKE) : null;
		if (connecting != null && handshake != null) {
			connecting.eventLoop().execute(handshake::expire);
		}
		else {
			refused(new TimeoutException("There was no connection in time"));
		}
	}

	private void prepare() {
		try {
			HandshakeRequest request = HandshakeRequest.of(this.settings);
			Endpoint endpoint = this.settings.endpoint();
			WsProxy proxy = (this.settings.proxy() != null) ? this.settings.proxy().select(endpoint) : null;
			InetAddress[] addresses = InetAddress.getAllByName((proxy != null) ? proxy.host() : endpoint.host());
			connect(request, proxy, addresses, 0);
		}
		catch (Exception | LinkageError ex) {
			refused(ex);
		}
	}

	private void connect(HandshakeRequest request, @Nullable WsProxy proxy, InetAddress[] addresses, int index)
			throws NoSuchAlgorithmException {
		if (this.decided.get()) {
			return;
		}
		Endpoint endpoint = this.settings.endpoint();
		SocketAddress peer = new InetSocketAddress(addresses[index], (proxy != null) ? proxy.port() : endpoint.port());
		SSLContext tls = tls(proxy);
		ChannelFuture connecting = new Bootstrap().group(this.io)
			.channel(NioSocketChannel.class)
			// an address that swallows everything must leave time for the others
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
					Math.toIntExact(Math.min(Integer.MAX_VALUE,
							Math.max(1, this.settings.handshakeTimeout().toMillis() / addresses.length))))
			// what one read brings is taken, and may inflate to a thousand times as much
			.option(ChannelOption.RECVBUF_ALLOCATOR,
					new AdaptiveRecvByteBufAllocator(64, 2048, this.settings.compression() ? 8192 : 65_536))
			.disableResolver()
			.handler(new ChannelInitializer<NioSocketChannel>() {
				@Override
				protected void initChannel(NioSocketChannel created) {
					fill(created.pipeline(), request, proxy, peer, tls);
				}
			})
			.connect((proxy != null) ? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()) : peer);
		this.channel = connecting.channel();
		if (this.abandoned) {
			closeChannel();
		}
		connecting.addListener((done) -> {
			if (done.isSuccess() || this.decided.get()) {
				return;
			}
			if (index + 1 < addresses.length) {
				connect(request, proxy, addresses, index + 1);
			}
			else {
				refused(done.cause());
			}
		});
	}

	private @Nullable SSLContext tls(@Nullable WsProxy proxy) throws NoSuchAlgorithmException {
		if (!this.settings.endpoint().tls() && (proxy == null || !proxy.isTls())) {
			return null;
		}
		return (this.settings.sslContext() != null) ? this.settings.sslContext() : SSLContext.getDefault();
	}

	private void fill(ChannelPipeline pipeline, HandshakeRequest request, @Nullable WsProxy proxy, SocketAddress peer,
			@Nullable SSLContext tls) {
		Endpoint endpoint = this.settings.endpoint();
		if (proxy != null) {
			if (proxy.isTls() && tls != null) {
				pipeline.addLast(tlsHandler(tls, proxy.host(), proxy.port()));
			}
			pipeline.addLast(proxy.handler(peer));
		}
		if (endpoint.tls() && tls != null) {
			pipeline.addLast(tlsHandler(tls, endpoint.host(), endpoint.port()));
		}
		pipeline.addLast(HTTP, new HttpClientCodec(4096, 16 * 1024, 8192));
		pipeline.addLast(HANDSHAKE, new Handshake(request, this));
	}

	private SslHandler tlsHandler(SSLContext context, String host, int port) {
		SSLEngine engine = context.createSSLEngine(host, port);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		SSLParameters configured = this.settings.sslParameters();
		if (configured != null && configured.getProtocols() != null) {
			parameters.setProtocols(configured.getProtocols());
		}
		if (configured != null && configured.getCipherSuites() != null) {
			parameters.setCipherSuites(configured.getCipherSuites());
		}
		engine.setSSLParameters(parameters);
		SslHandler handler = new SslHandler(engine);
		// the handshake as a whole has a time limit
		handler.setHandshakeTimeoutMillis(0);
		// a peer that does not read must not hold up the end
		handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
		return handler;
	}

	@Override
	public void answered(Map<String, List<String>> headers) throws IOException {
		if (this.settings.cookies() != null) {
			this.settings.cookies().put(this.settings.endpoint().httpUri(), headers);
		}
	}

	@Override
	public void accepted(ChannelHandlerContext context, HandshakeAnswer answer) {
		if (!decide()) {
			context.close();
			return;
		}
		Connection connection = this.connections.apply(answer);
		ChannelPipeline pipeline = context.pipeline();
		HttpClientCodec http = (HttpClientCodec) pipeline.get(HTTP);
		http.removeOutboundHandler();
		pipeline.addLast(connection.keepAlive());
		pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
			.expectMaskedFrames(false)
			.allowExtensions(answer.isCompressed())
			.maxFramePayloadLength(MessageAssembly.maxFrameSize(this.settings.maxMessageSize(), answer.isCompressed()))
			.closeOnProtocolViolation(false)
			.build()));
		pipeline.addLast(new WebSocket13FrameEncoder(true));
		pipeline.addLast(connection);
		pipeline.remove(HANDSHAKE);
		this.outcome.opened(connection);
		// it passes on what it has read of the frames, and may be in the midst of that
		// now
		context.channel().eventLoop().execute(() -> pipeline.remove(http));
	}

	@Override
	public void refused(WsHandshakeException failure) {
		if (decide()) {
			closeChannel();
			this.outcome.failed(failure);
		}
	}

	private void refused(Throwable cause) {
		refused(new WsHandshakeException("The connection could not be opened", cause));
	}

	private boolean decide() {
		if (!this.decided.compareAndSet(false, true)) {
			return false;
		}
		Future<?> timer = this.timeLimit;
		if (timer != null) {
			timer.cancel(false);
		}
		return true;
	}

	private void closeChannel() {
		this.abandoned = true;
		Channel connecting = this.channel;
		if (connecting != null) {
			connecting.close();
		}
	}

	/**
	 * How an attempt ended.
	 */
	interface Outcome {

		/**
		 * There is a connection. Called on its event loop before it reads anything.
		 */
		void opened(Connection connection);

		/**
		 * There is none.
		 */
		void failed(WsHandshakeException failure);

	}

}
