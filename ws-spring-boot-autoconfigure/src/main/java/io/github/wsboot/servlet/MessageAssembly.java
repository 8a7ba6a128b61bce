package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one message together. Containers hand over what fits their small
 * buffers, so that a large message costs memory only while it is under way. Used by the
 * one thread that reads the connection, but for {@link #discard}.
 */
final class MessageAssembly {

	private final long maxSize;

	private final InboundBudget budget;

	private @Nullable StringBuilder text;

	private @Nullable ByteArrayOutputStream binary;

	private long size;

	private @Nullable WsCloseStatus refusal;

	MessageAssembly(long maxSize, InboundBudget budget) {
		this.maxSize = maxSize;
		this.budget = budget;
	}

	/**
	 * Adds a part of a text message.
	 * @return the message if this was its last part and nothing was refused
	 */
	synchronized @Nullable WsMessage add(CharSequence part, boolean last) {
		String string = part.toString();
		if (last && this.text == null) {
			WsMessage whole = WsMessage.text(string);
			return isRefused(whole.size()) ? null : whole;
		}
		if (!reserve(utf8Length(string))) {
			return null;
		}
		StringBuilder collected = (this.text != null) ? this.text : new StringBuilder();
		this.text = collected.append(string);
		if (!last) {
			return null;
		}
		discard();
		return WsMessage.text(collected.toString());
	}

	/**
	 * Adds a part of a binary message.
	 * @return the message if this was its last part and nothing was refused
	 */
	synchronized @Nullable WsMessage add(ByteBuffer part, boolean last) {
		if (last && this.binary == null) {
			return isRefused(part.remaining()) ? null : WsMessage.binary(part);
		}
		byte[] bytes = new byte[part.remaining()];
		part.get(bytes);
		if (!reserve(bytes.length)) {
			return null;
		}
		ByteArrayOutputStream collected = (this.binary != null) ? this.binary : new ByteArrayOutputStream();
		this.binary = collected;
		collected.writeBytes(bytes);
		if (!last) {
			return null;
		}
		discard();
		return WsMessage.binary(collected.toByteArray());
	}

	/**
	 * Why the connection has to be closed, if it has.
	 */
	synchronized @Nullable WsCloseStatus refusal() {
		return this.refusal;
	}

	/**
	 * Forgets what was collected.
	 */
	synchronized void discard() {
		this.budget.giveBack(this.size);
		this.size = 0;
		this.text = null;
		this.binary = null;
	}

	private boolean reserve(long bytes) {
		if (isRefused(this.size + bytes)) {
			return false;
		}
		if (!this.budget.take(bytes)) {
			refuse(WsCloseStatus.TRY_AGAIN_LATER.withReason("too many large messages at once"));
			return false;
		}
		this.size += bytes;
		return true;
	}

	private boolean isRefused(long bytes) {
		if (this.refusal == null && bytes > this.maxSize) {
			refuse(WsCloseStatus.MESSAGE_TOO_BIG.withReason("a message may have " + this.maxSize + " bytes"));
		}
		return this.refusal != null;
	}

	private void refuse(WsCloseStatus status) {
		this.refusal = status;
		discard();
	}

	private static long utf8Length(String text) {
		long length = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			length += (c < 0x80) ? 1 : (c < 0x800 || Character.isSurrogate(c)) ? 2 : 3;
		}
		return length;
	}

}
