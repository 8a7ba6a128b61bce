package io.github.wsboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsMessageStream;
import org.jspecify.annotations.Nullable;

/**
 * One message, read out of the inbox as it arrives.
 */
final class InboundStream extends InputStream implements WsMessageStream {

	private final Inbox inbox;

	private final boolean isText;

	private Inbox.Part part;

	private int position;

	private @Nullable Reader reader;

	InboundStream(Inbox inbox, Inbox.Part first) {
		this.inbox = inbox;
		this.isText = first.isText();
		this.part = first;
	}

	@Override
	public boolean isText() {
		return this.isText;
	}

	@Override
	public InputStream inputStream() {
		return this;
	}

	@Override
	public Reader reader() {
		if (this.reader == null) {
			this.reader = new InputStreamReader(this, StandardCharsets.UTF_8);
		}
		return this.reader;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		while (this.position == this.part.size()) {
			if (this.part.last()) {
				return -1;
			}
			next();
		}
		int count = Math.min(length, this.part.size() - this.position);
		System.arraycopy(this.part.bytes(), this.position, bytes, offset, count);
		this.position += count;
		this.inbox.release(count);
		return count;
	}

	@Override
	public int available() {
		return this.part.size() - this.position;
	}

	private void next() throws IOException {
		try {
			this.part = this.inbox.take();
			this.position = 0;
		}
		catch (ConnectionClosedException | CancellationException ex) {
			throw new IOException("The message has no end", ex);
		}
	}

	/**
	 * Takes what was not read out of the way of the next message.
	 * @param nanos how long to wait for it
	 * @return whether all of it has come
	 */
	boolean skipRest(long nanos) {
		long deadline = System.nanoTime() + nanos;
		abandon();
		while (!this.part.last()) {
			Inbox.Part next = this.inbox.take(deadline - System.nanoTime());
			if (next == null) {
				return false;
			}
			this.part = next;
			this.position = 0;
			abandon();
		}
		return true;
	}

	/**
	 * Gives back what was not read of the part that it holds.
	 */
	void abandon() {
		this.inbox.release(this.part.size() - this.position);
		this.position = this.part.size();
	}

}
