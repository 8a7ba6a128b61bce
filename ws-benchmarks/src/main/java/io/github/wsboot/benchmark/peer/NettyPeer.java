package io.github.wsboot.benchmark.peer;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.Version;
import io.netty.util.concurrent.EventExecutor;

/**
 * What a JVM can do: a broadcast is encoded once, each event loop joins those that wait
 * into one buffer, and all its connections share that buffer. No limits, no slow clients,
 * no ping: not a server for use.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyPeer {

	private final DirectoryApplication<Channel> application = new DirectoryApplication<>(NettyPeer::send);

	private final List<Shard> shards = new ArrayList<>();

	private final Commands<Channel> commands = new Commands<>(new Application<>() {

		@Override
		public void reply(Channel channel, String message) {
			// flushed when everything has been read
			channel.write(frame(message));
		}

		@Override
		public void broadcast(String message) {
			ByteBuf frame = frame(message);
			NettyPeer.this.shards.forEach((shard) -> shard.offer(frame));
		}

		@Override
		public void unicast(String message) {
			NettyPeer.this.application.unicast(message);
		}

		@Override
		public void join(Channel channel, String group) {
			NettyPeer.this.application.join(channel, group);
		}

		@Override
		public void send(String group, String message) {
			ByteBuf frame = frame(message);
			NettyPeer.this.application.directory()
				.members(group)
				.forEach((channel) -> channel.writeAndFlush(frame.duplicate()));
		}

	});

	public static void main(String[] args) throws Exception {
		new NettyPeer().start();
	}

	private void start() throws InterruptedException {
		var loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(),
				EpollIoHandler.newFactory());
		for (EventExecutor loop : loops) {
			this.shards.add(new Shard((EventLoop) loop));
		}
		Channel server = new ServerBootstrap().group(loops)
			.channel(EpollServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, 1000)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline()
						.addLast(new HttpServerCodec(), new HttpObjectAggregator(8192),
								new WebSocketServerProtocolHandler("/ws"), new Handler());
				}

			})
			.bind("127.0.0.1", 0)
			.sync()
			.channel();
		Control.serve(((InetSocketAddress) server.localAddress()).getPort(),
				"Netty " + Version.identify().values().iterator().next().artifactVersion(), this.commands.calls());
	}

	private static void send(Channel channel, String message) {
		channel.writeAndFlush(frame(message));
	}

	/**
	 * A frame that may be written any number of times. On the heap, to leave nothing to
	 * count references of.
	 */
	private static ByteBuf frame(String message) {
		byte[] payload = message.getBytes(StandardCharsets.UTF_8);
		ByteBuf frame = Unpooled.buffer(4 + payload.length);
		frame.writeByte(0x81);
		if (payload.length < 126) {
			frame.writeByte(payload.length);
		}
		else {
			frame.writeByte(126).writeShort(payload.length);
		}
		return Unpooled.unreleasableBuffer(frame.writeBytes(payload));
	}

	private final class Handler extends SimpleChannelInboundHandler<TextWebSocketFrame> {

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
				NettyPeer.this.application.directory().add(context.channel().id().asLongText(), context.channel());
				shard(context).channels.add(context.channel());
			}
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
			NettyPeer.this.commands.handle(context.channel(), frame.text());
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			NettyPeer.this.application.directory().remove(context.channel().id().asLongText());
			shard(context).channels.remove(context.channel());
		}

		private Shard shard(ChannelHandlerContext context) {
			return NettyPeer.this.shards.stream()
				.filter((shard) -> shard.loop == context.channel().eventLoop())
				.findFirst()
				.orElseThrow();
		}

	}

	/**
	 * The connections of one event loop.
	 */
	private static final class Shard {

		private final EventLoop loop;

		private final Set<Channel> channels = new LinkedHashSet<>();

		private final Queue<ByteBuf> pending = new ConcurrentLinkedQueue<>();

		private final AtomicBoolean scheduled = new AtomicBoolean();

		Shard(EventLoop loop) {
			this.loop = loop;
		}

		void offer(ByteBuf frame) {
			this.pending.add(frame);
			if (this.scheduled.compareAndSet(false, true)) {
				this.loop.execute(this::sweep);
			}
		}

		private void sweep() {
			this.scheduled.set(false);
			ByteBuf joined = Unpooled.directBuffer();
			for (ByteBuf frame = this.pending.poll(); frame != null; frame = this.pending.poll()) {
				joined.writeBytes(frame.duplicate());
			}
			for (Channel channel : this.channels) {
				channel.writeAndFlush(joined.retainedDuplicate());
			}
			joined.release();
		}

	}

}
