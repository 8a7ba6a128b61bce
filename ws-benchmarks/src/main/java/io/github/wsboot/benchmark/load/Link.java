package io.github.wsboot.benchmark.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * One connection of the load client.
 */
public final class Link {

	private final LoadClient client;

	private final int index;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final ArrayDeque<ByteBuffer> unwritten = new ArrayDeque<>(0);

	/** The start of a frame whose end has not arrived. */
	byte @Nullable [] rest;

	boolean open;

	boolean gone;

	Link(LoadClient client, int index, SocketChannel channel, SelectionKey key) {
		this.client = client;
		this.index = index;
		this.channel = channel;
		this.key = key;
	}

	/**
	 * The number of this connection, from 0.
	 */
	public int index() {
		return this.index;
	}

	/**
	 * Whether the server, or a failure, has ended it.
	 */
	public boolean isGone() {
		return this.gone;
	}

	/**
	 * Sends a command.
	 */
	public void send(byte[] command) {
		write(ByteBuffer.wrap(this.client.frame(command)));
	}

	/**
	 * Sends bytes that hold whole frames.
	 */
	public void write(ByteBuffer frames) {
		if (this.gone) {
			return;
		}
		try {
			if (this.unwritten.isEmpty()) {
				this.channel.write(frames);
			}
			if (frames.hasRemaining()) {
				ByteBuffer copy = ByteBuffer.allocate(frames.remaining()).put(frames).flip();
				this.unwritten.add(copy);
				this.key.interestOpsOr(SelectionKey.OP_WRITE);
			}
		}
		catch (IOException ex) {
			this.client.lose(this);
		}
	}

	/**
	 * Stops reading, for good.
	 */
	public void stopReading() {
		this.key.interestOpsAnd(~SelectionKey.OP_READ);
	}

	boolean isReading() {
		return this.key.isValid() && (this.key.interestOps() & SelectionKey.OP_READ) != 0;
	}

	void writeMore() throws IOException {
		ByteBuffer next = this.unwritten.peek();
		while (next != null) {
			this.channel.write(next);
			if (next.hasRemaining()) {
				return;
			}
			this.unwritten.remove();
			next = this.unwritten.peek();
		}
		this.key.interestOpsAnd(~SelectionKey.OP_WRITE);
	}

	SocketChannel channel() {
		return this.channel;
	}

	SelectionKey key() {
		return this.key;
	}

}
