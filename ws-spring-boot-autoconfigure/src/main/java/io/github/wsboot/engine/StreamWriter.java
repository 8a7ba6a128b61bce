package io.github.wsboot.engine;

import java.io.IOException;
import java.io.Writer;

import io.github.wsboot.WsMessage;

/**
 * Writes one text message part by part.
 */
final class StreamWriter extends Writer {

	private final OutboundStream stream;

	private final StringBuilder part = new StringBuilder();

	private boolean closed;

	StreamWriter(OutboundStream stream) {
		this.stream = stream;
	}

	@Override
	public void write(char[] chars, int offset, int length) throws IOException {
		checkOpen();
		int position = offset;
		while (position < offset + length) {
			int count = Math.min(offset + length - position, OutboundStream.PART_BYTES - this.part.length());
			this.part.append(chars, position, count);
			position += count;
			if (this.part.length() >= OutboundStream.PART_BYTES) {
				flush();
			}
		}
	}

	/**
	 * Sends what there is, but for half a surrogate pair.
	 */
	@Override
	public void flush() throws IOException {
		checkOpen();
		int length = this.part.length();
		if (length > 0 && Character.isHighSurrogate(this.part.charAt(length - 1))) {
			length--;
		}
		if (length > 0) {
			WsMessage message = WsMessage.text(this.part.substring(0, length));
			this.part.delete(0, length);
			this.stream.write(message, false);
		}
	}

	@Override
	public void close() throws IOException {
		if (!this.closed) {
			this.closed = true;
			this.stream.write(WsMessage.text(this.part.toString()), true);
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The message is complete");
		}
	}

}
