package io.github.wsboot.benchmark.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Many WebSocket connections to one server, on the thread that calls {@link #run}. What
 * arrives is counted by its frame headers; nothing of it is copied or decoded. Not
 * thread-safe.
 */
public final class LoadClient implements AutoCloseable {

	/** The server may be slow to accept, but not dead. */
	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	/** So that ephemeral ports suffice, whatever is left over from the run before. */
	private static final int LINKS_PER_ADDRESS = 2_000;

	private static final int SMALL_RECEIVE_BUFFER = 4096;

	private final int port;

	private final Dialect dialect;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(512 * 1024);

	private final List<Link> links = new ArrayList<>();

	private final byte[] request;

	private Receiver receiver = (link, buffer, offset) -> {
	};

	private long now = System.nanoTime();

	private int opened;

	private int gone;

	private int lost;

	private long receivedMessages;

	private long receivedBytes;

	private boolean closing;

	public LoadClient(int port, Dialect dialect) throws IOException {
		this.port = port;
		this.dialect = dialect;
		this.selector = Selector.open();
		this.request = ("GET " + dialect.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
				+ "Sec-WebSocket-Version: 13\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Opens more connections.
	 * @param count how many
	 * @param parallel how many handshakes at a time
	 */
	public void connect(int count, int parallel) throws IOException {
		int target = this.links.size() + count;
		long deadline = System.nanoTime() + CONNECT_TIMEOUT.toNanos();
		while (this.opened < target) {
			while (this.links.size() < target && this.links.size() - this.opened < parallel) {
				begin(false);
			}
			poll(deadline);
			if (this.lost > 0 || System.nanoTime() > deadline) {
				throw new IOException(this.opened + " of " + target + " connections are open, " + this.lost
						+ " were ended by the server");
			}
		}
	}

	/**
	 * Opens a connection whose kernel buffers little.
	 */
	public Link connectNarrow() throws IOException {
		begin(true);
		Link link = this.links.get(this.links.size() - 1);
		if (!run(CONNECT_TIMEOUT, () -> link.open)) {
			throw new IOException("The connection was not opened");
		}
		return link;
	}

	private void begin(boolean narrow) throws IOException {
		int index = this.links.size();
		SocketChannel channel = SocketChannel.open();
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (narrow) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_RECEIVE_BUFFER);
		}
		channel.bind(new InetSocketAddress("127.0.0." + (2 + index / LINKS_PER_ADDRESS), 0));
		SelectionKey key = channel.register(this.selector, SelectionKey.OP_CONNECT);
		Link link = new Link(this, index, channel, key);
		key.attach(link);
		this.links.add(link);
		if (channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port))) {
			connected(link);
		}
	}

	private void connected(Link link) {
		link.key().interestOps(SelectionKey.OP_READ);
		link.write(ByteBuffer.wrap(this.request));
	}

	/**
	 * Handles what happens until a condition holds, which is looked at after each turn.
	 * @return false if time ran out before
	 */
	public boolean run(Duration atMost, BooleanSupplier until) {
		long deadline = System.nanoTime() + atMost.toNanos();
		try {
			while (!until.getAsBoolean()) {
				if (System.nanoTime() - deadline >= 0) {
					return false;
				}
				poll(deadline);
			}
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Handles what happens for some time.
	 */
	public void run(Duration time) {
		run(time, () -> false);
	}

	private void poll(long deadline) throws IOException {
		long millis = (deadline - System.nanoTime()) / 1_000_000;
		if (millis > 0) {
			this.selector.select(this::handle, Math.min(millis, 100));
		}
		else {
			this.selector.selectNow(this::handle);
		}
		this.now = System.nanoTime();
	}

	private void handle(SelectionKey key) {
		Link link = (Link) key.attachment();
		try {
			if (key.isConnectable()) {
				link.channel().finishConnect();
				connected(link);
			}
			if (key.isValid() && key.isWritable()) {
				link.writeMore();
			}
			if (key.isValid() && key.isReadable()) {
				read(link);
			}
		}
		catch (IOException ex) {
			lose(link);
		}
	}

	private void read(Link link) throws IOException {
		ByteBuffer in = this.buffer;
		in.clear();
		if (link.rest != null) {
			in.put(link.rest);
			link.rest = null;
		}
		int read = link.channel().read(in);
		this.now = System.nanoTime();
		if (read < 0) {
			lose(link);
			return;
		}
		this.receivedBytes += read;
		in.flip();
		int position = link.open ? 0 : readHead(link, in);
		if (position >= 0) {
			position = readFrames(link, in, position);
			this.receiver.endOfRead(link);
		}
		in.position(Math.max(position, 0));
		if (in.hasRemaining() && !link.gone) {
			link.rest = new byte[in.remaining()];
			in.get(link.rest);
		}
	}

	private int readHead(Link link, ByteBuffer in) throws IOException {
		for (int i = 3; i < in.limit(); i++) {
			if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n') {
				byte[] start = new byte[12];
				in.get(0, start);
				String status = new String(start, StandardCharsets.US_ASCII);
				if (!status.endsWith(" 101")) {
					throw new IOException("The answer to the handshake is " + status);
				}
				link.open = true;
				this.opened++;
				answer(link, this.dialect.greeting());
				return i + 1;
			}
		}
		return -1;
	}

	private int readFrames(Link link, ByteBuffer in, int start) {
		int position = start;
		int limit = in.limit();
		while (limit - position >= 2) {
			int header = 2;
			int length = in.get(position + 1) & 0x7f;
			if (length == 126) {
				header = 4;
				if (limit - position < header) {
					break;
				}
				length = in.getShort(position + 2) & 0xffff;
			}
			else if (length == 127) {
				header = 10;
				if (limit - position < header) {
					break;
				}
				length = (int) in.getLong(position + 2);
			}
			if (limit - position < header + length) {
				break;
			}
			handleFrame(link, in, in.get(position) & 0x0f, position + header, length);
			position += header + length;
		}
		return position;
	}

	private void handleFrame(Link link, ByteBuffer in, int opcode, int offset, int length) {
		switch (opcode) {
			case Frames.CONTINUATION -> {
				// the first fragment was counted
			}
			case Frames.CLOSE -> lose(link);
			case Frames.PING -> {
				byte[] payload = new byte[length];
				in.get(offset, payload);
				link.write(ByteBuffer.wrap(Frames.masked(Frames.PONG, payload)));
			}
			case Frames.PONG -> {
			}
			default -> {
				int command = (length > 0) ? this.dialect.commandAt(in, offset, length) : -1;
				if (command >= 0) {
					this.receivedMessages++;
					this.receiver.received(link, in, command);
				}
				else if (length > 0) {
					answer(link, this.dialect.answer(in, offset, length));
				}
			}
		}
	}

	private void answer(Link link, byte @Nullable [] message) {
		if (message != null) {
			link.write(ByteBuffer.wrap(Frames.masked(Frames.TEXT, message)));
		}
	}

	void lose(Link link) {
		if (link.gone) {
			return;
		}
		link.gone = true;
		this.gone++;
		if (!this.closing) {
			this.lost++;
		}
		link.key().cancel();
		try {
			link.channel().close();
		}
		catch (IOException ex) {
			// it is gone anyway
		}
	}

	public void setReceiver(Receiver receiver) {
		this.receiver = receiver;
	}

	/**
	 * The connections, in the order in which they were opened.
	 */
	public List<Link> links() {
		return this.links;
	}

	/**
	 * When the latest read returned.
	 */
	public long now() {
		return this.now;
	}

	/**
	 * How many connections the server has ended.
	 */
	public int lost() {
		return this.lost;
	}

	/**
	 * How many commands have arrived.
	 */
	public long receivedMessages() {
		return this.receivedMessages;
	}

	/**
	 * How many bytes have arrived.
	 */
	public long receivedBytes() {
		return this.receivedBytes;
	}

	/**
	 * The frame that carries a command to this server.
	 */
	public byte[] frame(byte[] command) {
		return Frames.masked(Frames.TEXT, this.dialect.wrap(command));
	}

	/**
	 * Closes all connections, properly as far as the server goes along.
	 */
	@Override
	public void close() throws IOException {
		this.closing = true;
		this.receiver = (link, buffer, offset) -> {
		};
		byte[] normal = { 0x03, (byte) 0xe8 };
		for (Link link : this.links) {
			link.write(ByteBuffer.wrap(Frames.masked(Frames.CLOSE, normal)));
		}
		// who does not read would not notice the answer
		this.links.stream().filter((link) -> !link.isReading()).forEach(this::lose);
		run(CLOSE_TIMEOUT, () -> this.gone == this.links.size());
		this.links.forEach(this::lose);
		this.selector.close();
	}

}
