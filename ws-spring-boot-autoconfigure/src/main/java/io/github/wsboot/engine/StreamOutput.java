package io.github.wsboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsMessage;

/**
 * Writes one binary message part by part.
 */
final class StreamOutput extends OutputStream {

	private final OutboundStream stream;

	private final ByteBuffer part = ByteBuffer.allocate(OutboundStream.PART_BYTES);

	private boolean closed;

	StreamOutput(OutboundStream stream) {
		this.stream = stream;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		checkOpen();
		int position = offset;
		while (position < offset + length) {
			int count = Math.min(offset + length - position, this.part.remaining());
			this.part.put(bytes, position, count);
			position += count;
			if (!this.part.hasRemaining()) {
				flush();
			}
		}
	}

	/**
	 * Sends what there is.
	 */
	@Override
	public void flush() throws IOException {
		checkOpen();
		if (this.part.position() > 0) {
			send(false);
		}
	}

	@Override
	public void close() throws IOException {
		if (!this.closed) {
			this.closed = true;
			send(true);
		}
	}

	private void send(boolean last) throws IOException {
		WsMessage message = WsMessage.binary(this.part.flip());
		this.part.clear();
		this.stream.write(message, last);
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The message is complete");
		}
	}

}
