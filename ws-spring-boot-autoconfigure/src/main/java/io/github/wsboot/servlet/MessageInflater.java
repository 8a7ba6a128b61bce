package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.github.wsboot.WsCloseStatus;

/**
 * Inflates one message after the other, each by itself (RFC 7692, section 7.2.2).
 */
final class MessageInflater {

	/** About what one occupies, beneath Java's heap included. */
	static final int BYTES = 48 * 1024;

	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	private final Inflater inflater = new Inflater(true);

	private final ByteBuffer inflated = ByteBuffer.allocate(8 * 1024);

	/**
	 * Inflates a part of a message.
	 * @param part the part
	 * @param last whether it is the last one; then this is ready for another message
	 * @param sink takes what comes out
	 * @throws InboundRefusedException if it cannot be inflated
	 */
	void inflate(ByteBuffer part, boolean last, Sink sink) throws InboundRefusedException {
		try {
			boolean wanted = inflate(part, sink) && (!last || inflate(ByteBuffer.wrap(TAIL), sink));
			// whoever reads a message as it arrives gets what has arrived
			if (wanted && (last || this.inflated.position() > 0)) {
				sink.take(this.inflated.flip(), last);
				this.inflated.clear();
			}
			if (last) {
				reset();
			}
		}
		catch (DataFormatException ex) {
			throw new InboundRefusedException(WsCloseStatus.INVALID_PAYLOAD.withReason("A message cannot be inflated"));
		}
	}

	private boolean inflate(ByteBuffer input, Sink sink) throws DataFormatException {
		this.inflater.setInput(input);
		while (true) {
			this.inflater.inflate(this.inflated);
			if (!this.inflated.hasRemaining()) {
				boolean wanted = sink.take(this.inflated.flip(), false);
				this.inflated.clear();
				if (!wanted) {
					return false;
				}
			}
			else if (this.inflater.finished() && input.hasRemaining()) {
				// a block was the final one, and others follow all the same
				this.inflater.reset();
				this.inflater.setInput(input);
			}
			else {
				return true;
			}
		}
	}

	/**
	 * Forgets what there was of a message.
	 */
	void reset() {
		this.inflater.reset();
		this.inflated.clear();
	}

	void end() {
		this.inflater.end();
	}

	/**
	 * Takes what was inflated.
	 */
	@FunctionalInterface
	interface Sink {

		/**
		 * A part of the message, good only during the call.
		 * @return whether more of it is wanted
		 */
		boolean take(ByteBuffer part, boolean last);

	}

}
