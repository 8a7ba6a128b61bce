package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one connection's inbound messages together, within the limit of a
 * message and the budget of all connections. After a refusal it discards everything.
 * <p>
 * The containers could do the same, but Tomcat allocates the largest allowed message for
 * every connection up front.
 */
final class MessageAssembly {

	private final int maxMessageSize;

	private final InboundBudget budget;

	private @Nullable StringBuilder text;

	private @Nullable GrowingBytes pending;

	private int pendingBytes;

	private @Nullable Utf8Check utf8;

	private boolean discarding;

	MessageAssembly(long maxMessageSize, InboundBudget budget) {
		// an array cannot be larger
		this.maxMessageSize = (int) Math.min(maxMessageSize, Integer.MAX_VALUE - 1024);
		this.budget = budget;
	}

	/**
	 * So much more of a message will come: refused before it does, if it is too much.
	 * @throws InboundRefusedException the first time a limit is exceeded
	 */
	synchronized void expect(long bytes) throws InboundRefusedException {
		if (!this.discarding) {
			// the sum might not fit into a long
			checkSize((bytes > this.maxMessageSize) ? bytes : this.pendingBytes + bytes);
		}
	}

	/**
	 * Takes a part of a text message.
	 * @return the message if this was its last part
	 * @throws InboundRefusedException the first time a limit is exceeded
	 */
	synchronized @Nullable WsMessage text(String part, boolean last) throws InboundRefusedException {
		if (this.discarding) {
			return null;
		}
		StringBuilder text = this.text;
		if (text == null && last) {
			// every char is at least one byte
			checkSize(part.length());
			WsMessage message = WsMessage.text(part);
			checkSize(message.size());
			return message;
		}
		reserve(utf8Length(part));
		if (text == null) {
			text = new StringBuilder(part.length() * 2);
			this.text = text;
		}
		text.append(part);
		if (!last) {
			return null;
		}
		release();
		return WsMessage.text(text.toString());
	}

	/**
	 * Takes a part of a text message in UTF-8, which may end within a character.
	 * @return the message if this was its last part
	 * @throws InboundRefusedException the first time a limit is exceeded, or the bytes
	 * are not UTF-8
	 */
	synchronized @Nullable WsMessage text(ByteBuffer part, boolean last) throws InboundRefusedException {
		if (this.discarding) {
			return null;
		}
		// a message in one part is looked at once, when it is made
		boolean alone = last && this.pending == null;
		if (!alone && !isUtf8(part, last)) {
			throw notUtf8();
		}
		ByteBuffer whole = gathered(part, last);
		try {
			return (whole != null) ? WsMessage.text(whole) : null;
		}
		catch (IllegalArgumentException ex) {
			throw notUtf8();
		}
	}

	private boolean isUtf8(ByteBuffer part, boolean last) {
		Utf8Check utf8 = this.utf8;
		if (utf8 == null) {
			utf8 = new Utf8Check();
			this.utf8 = utf8;
		}
		return utf8.accepts(part) && (!last || utf8.isComplete());
	}

	private InboundRefusedException notUtf8() {
		discard();
		return new InboundRefusedException(WsCloseStatus.INVALID_PAYLOAD.withReason("A text is not UTF-8"));
	}

	/**
	 * Takes a part of a binary message.
	 * @return the message if this was its last part
	 * @throws InboundRefusedException the first time a limit is exceeded
	 */
	synchronized @Nullable WsMessage binary(ByteBuffer part, boolean last) throws InboundRefusedException {
		if (this.discarding) {
			return null;
		}
		ByteBuffer whole = gathered(part, last);
		return (whole != null) ? WsMessage.binary(whole) : null;
	}

	/**
	 * Copies a part, because the buffer belongs to the container, unless it is all there
	 * is.
	 */
	private @Nullable ByteBuffer gathered(ByteBuffer part, boolean last) throws InboundRefusedException {
		GrowingBytes pending = this.pending;
		if (pending == null && last) {
			checkSize(part.remaining());
			return part;
		}
		reserve(part.remaining());
		if (pending == null) {
			pending = new GrowingBytes(part.remaining() * 2);
			this.pending = pending;
		}
		pending.append(part);
		if (!last) {
			return null;
		}
		release();
		return pending.view();
	}

	/**
	 * Gives back what an incomplete message holds and takes no more.
	 */
	synchronized void discard() {
		this.discarding = true;
		release();
	}

	private void reserve(long bytes) throws InboundRefusedException {
		checkSize(this.pendingBytes + bytes);
		if (!this.budget.take(bytes)) {
			discard();
			throw new InboundRefusedException(
					WsCloseStatus.TRY_AGAIN_LATER.withReason("Too many incomplete messages (ws.inbound.max-bytes)"));
		}
		this.pendingBytes += (int) bytes;
	}

	private void checkSize(long bytes) throws InboundRefusedException {
		if (bytes > this.maxMessageSize) {
			discard();
			throw new InboundRefusedException(WsCloseStatus.MESSAGE_TOO_BIG
				.withReason("The message is larger than ws.max-message-size (" + this.maxMessageSize + " bytes)"));
		}
	}

	private void release() {
		this.budget.giveBack(this.pendingBytes);
		this.pendingBytes = 0;
		this.text = null;
		this.pending = null;
		this.utf8 = null;
	}

	private static long utf8Length(String part) {
		long length = 0;
		for (int i = 0; i < part.length(); i++) {
			char c = part.charAt(i);
			// half of a pair each, so that a pair may be split over two parts
			length += (c < 0x80) ? 1 : (c < 0x800 || Character.isSurrogate(c)) ? 2 : 3;
		}
		return length;
	}

	/**
	 * A byte array that grows and can be looked at without a copy.
	 */
	private static final class GrowingBytes extends ByteArrayOutputStream {

		GrowingBytes(int capacity) {
			super(capacity);
		}

		synchronized void append(ByteBuffer part) {
			ByteBuffer source = part.duplicate();
			if (source.hasArray()) {
				write(source.array(), source.arrayOffset() + source.position(), source.remaining());
				return;
			}
			byte[] copy = new byte[source.remaining()];
			source.get(copy);
			write(copy, 0, copy.length);
		}

		synchronized ByteBuffer view() {
			return ByteBuffer.wrap(this.buf, 0, this.count);
		}

	}

}
