package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.InboundBudget;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one connection's inbound messages together, within the limit of a
 * message and the budget of all connections. After a refusal it discards everything.
 */
final class MessageAssembly {

	private final int maxMessageSize;

	private final String limitName;

	private final InboundBudget budget;

	private @Nullable GrowingBytes pending;

	private int pendingBytes;

	private boolean inflating;

	private @Nullable Utf8Check utf8;

	private boolean discarding;

	MessageAssembly(long maxMessageSize, InboundBudget budget) {
		this(maxMessageSize, "ws.max-message-size", budget);
	}

	/**
	 * Creates an assembly.
	 * @param limitName what the peer is told about the limit
	 */
	MessageAssembly(long maxMessageSize, String limitName, InboundBudget budget) {
		this.limitName = limitName;
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
	 * A message begins that must be inflated, which takes memory itself.
	 * @throws InboundRefusedException if there is none left
	 */
	synchronized void inflating() throws InboundRefusedException {
		if (!this.discarding) {
			takeFromBudget(MessageInflater.BYTES);
			this.inflating = true;
		}
	}

	/**
	 * That message has ended.
	 */
	synchronized void inflated() {
		if (this.inflating) {
			this.inflating = false;
			this.budget.giveBack(MessageInflater.BYTES);
		}
	}

	synchronized boolean isDiscarding() {
		return this.discarding;
	}

	/**
	 * Takes a part of a text message, which may end within a character.
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
		inflated();
	}

	private void reserve(long bytes) throws InboundRefusedException {
		checkSize(this.pendingBytes + bytes);
		takeFromBudget(bytes);
		this.pendingBytes += (int) bytes;
	}

	private void takeFromBudget(long bytes) throws InboundRefusedException {
		if (!this.budget.take(bytes)) {
			discard();
			throw new InboundRefusedException(
					WsCloseStatus.TRY_AGAIN_LATER.withReason("Too many incomplete messages (ws.inbound.max-bytes)"));
		}
	}

	private void checkSize(long bytes) throws InboundRefusedException {
		if (bytes > this.maxMessageSize) {
			discard();
			throw new InboundRefusedException(WsCloseStatus.MESSAGE_TOO_BIG
				.withReason("The message is larger than " + this.limitName + " (" + this.maxMessageSize + " bytes)"));
		}
	}

	private void release() {
		this.budget.giveBack(this.pendingBytes);
		this.pendingBytes = 0;
		this.pending = null;
		this.utf8 = null;
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
