package io.github.wsboot.servlet;

import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart what a client sends, as it comes (RFC 6455, section 5). Keeps nothing
 * between two reads but an incomplete header or control frame.
 */
final class FrameParser {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private static final int MAX_CONTROL = 125;

	private static final int RESERVED = 0x70;

	private static final int RSV1 = 0x40;

	private static final int MAX_HEADER = 14;

	private final Listener listener;

	/** Whether messages may be deflated. */
	private final boolean deflation;

	/** The beginning of a header, if there is only that. */
	private @Nullable ByteBuffer header;

	/** The beginning of a control frame's payload, if there is only that. */
	private @Nullable ByteBuffer control;

	/** Of the message whose end has not come, 0 if there is none. */
	private int messageOpcode;

	private boolean messageDeflated;

	// the frame whose payload comes next

	private boolean inPayload;

	private int opcode;

	private boolean fin;

	private int mask;

	private long remaining;

	private boolean finished;

	FrameParser(Listener listener, boolean deflation) {
		this.listener = listener;
		this.deflation = deflation;
	}

	/**
	 * Takes all there is. Nothing counts behind a Close frame or what breaks the
	 * protocol.
	 * @param in bytes of the client, which are unmasked in place
	 * @throws InboundRefusedException if they break the protocol
	 */
	void parse(ByteBuffer in) throws InboundRefusedException {
		try {
			while (!this.finished && (this.inPayload || readHeader(in))) {
				if (!readPayload(in)) {
					return;
				}
			}
		}
		catch (InboundRefusedException ex) {
			this.finished = true;
			throw ex;
		}
	}

	private boolean readHeader(ByteBuffer in) throws InboundRefusedException {
		if (this.header == null && in.remaining() >= 2 && decodeHeader(in)) {
			return true;
		}
		ByteBuffer header = this.header;
		if (header == null) {
			header = ByteBuffer.allocate(MAX_HEADER);
		}
		while (in.hasRemaining()) {
			header.put(in.get());
			if (header.position() >= 2) {
				header.flip();
				if (decodeHeader(header)) {
					this.header = null;
					return true;
				}
				header.position(header.limit()).limit(MAX_HEADER);
			}
		}
		this.header = (header.position() > 0) ? header : null;
		return false;
	}

	/**
	 * Decodes a header, unless a part of it is missing.
	 */
	private boolean decodeHeader(ByteBuffer in) throws InboundRefusedException {
		int start = in.position();
		int first = in.get(start);
		int second = in.get(start + 1);
		checkStart(first, second);
		int length = second & 0x7F;
		int lengthBytes = (length < 126) ? 0 : (length == 126) ? Short.BYTES : Long.BYTES;
		if (in.remaining() < 2 + lengthBytes + Integer.BYTES) {
			return false;
		}
		in.position(start + 2);
		this.remaining = (lengthBytes == 0) ? length
				: (lengthBytes == Short.BYTES) ? in.getShort() & 0xFFFF : in.getLong();
		if (this.remaining < 0) {
			throw broken("A frame has a negative length");
		}
		this.mask = in.getInt();
		this.fin = first < 0;
		this.opcode = first & 0x0F;
		this.inPayload = true;
		if (this.opcode <= BINARY) {
			if (this.opcode != CONTINUATION) {
				this.messageOpcode = this.opcode;
				this.messageDeflated = (first & RSV1) != 0;
			}
			if (!this.messageDeflated) {
				this.listener.announced(this.remaining);
			}
		}
		return true;
	}

	private void checkStart(int first, int second) throws InboundRefusedException {
		int opcode = first & 0x0F;
		boolean mayBeDeflated = this.deflation && (opcode == TEXT || opcode == BINARY);
		if ((first & RESERVED & (mayBeDeflated ? ~RSV1 : ~0)) != 0) {
			throw broken("A reserved bit is set");
		}
		if (second >= 0) {
			throw broken("A frame is not masked");
		}
		if (opcode >= CLOSE) {
			if (opcode > PONG) {
				throw broken("An opcode is unknown");
			}
			if (first >= 0 || (second & 0x7F) > MAX_CONTROL) {
				throw broken("A control frame is fragmented or too long");
			}
			return;
		}
		if (opcode > BINARY) {
			throw broken("An opcode is unknown");
		}
		if ((opcode == CONTINUATION) != (this.messageOpcode != 0)) {
			throw broken("A message is continued that was not begun, or begun before the last one has ended");
		}
	}

	/**
	 * Passes on what there is of a payload.
	 * @return whether that was all of it
	 */
	private boolean readPayload(ByteBuffer in) throws InboundRefusedException {
		int size = (int) Math.min(this.remaining, in.remaining());
		ByteBuffer part = in.slice(in.position(), size);
		in.position(in.position() + size);
		unmask(part);
		this.remaining -= size;
		boolean complete = this.remaining == 0;
		this.inPayload = !complete;
		if (this.opcode >= CLOSE) {
			controlPart(part, complete);
		}
		else if (size > 0 || complete) {
			boolean text = this.messageOpcode == TEXT;
			boolean last = complete && this.fin;
			if (last) {
				this.messageOpcode = 0;
			}
			this.listener.data(text, this.messageDeflated, part, last);
		}
		return complete;
	}

	private void controlPart(ByteBuffer part, boolean complete) throws InboundRefusedException {
		ByteBuffer pending = this.control;
		if (pending == null && complete) {
			control(part);
			return;
		}
		if (pending == null) {
			pending = ByteBuffer.allocate(MAX_CONTROL);
			this.control = pending;
		}
		pending.put(part);
		if (complete) {
			this.control = null;
			control(pending.flip());
		}
	}

	private void control(ByteBuffer payload) throws InboundRefusedException {
		this.finished = this.opcode == CLOSE;
		this.listener.control(this.opcode, payload);
	}

	private void unmask(ByteBuffer part) {
		int mask = this.mask;
		long wide = ((long) mask << Integer.SIZE) | (mask & 0xFFFFFFFFL);
		int end = part.limit();
		int i = 0;
		for (; i + Long.BYTES <= end; i += Long.BYTES) {
			part.putLong(i, part.getLong(i) ^ wide);
		}
		for (; i < end; i++) {
			part.put(i, (byte) (part.get(i) ^ (mask >>> (Integer.SIZE - Byte.SIZE * (1 + (i & 3))))));
		}
		// the payload may go on with the next read, in the middle of the mask
		this.mask = Integer.rotateLeft(mask, Byte.SIZE * (end & 3));
	}

	private static InboundRefusedException broken(String reason) {
		return new InboundRefusedException(WsCloseStatus.PROTOCOL_ERROR.withReason(reason));
	}

	/**
	 * What is told of the frames. The buffers are only good during the call.
	 */
	interface Listener {

		/**
		 * So much payload of a message will come, which is not deflated.
		 */
		void announced(long bytes);

		/**
		 * A part of a message, maybe an empty one.
		 * @throws InboundRefusedException if it cannot be inflated
		 */
		void data(boolean text, boolean deflated, ByteBuffer part, boolean last) throws InboundRefusedException;

		/**
		 * A whole control frame.
		 * @throws InboundRefusedException if it breaks the protocol
		 */
		void control(int opcode, ByteBuffer payload) throws InboundRefusedException;

	}

}
