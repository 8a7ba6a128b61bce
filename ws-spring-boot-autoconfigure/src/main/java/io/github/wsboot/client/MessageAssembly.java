package io.github.wsboot.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from frames, inflated and never larger than the limit.
 */
final class MessageAssembly {

	private static final int COMPRESSED = 4;

	private final int maxSize;

	private final @Nullable Compression compression;

	private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

	private boolean isText;

	private boolean isCompressed;

	MessageAssembly(int maxSize, @Nullable Compression compression) {
		this.maxSize = maxSize;
		this.compression = compression;
	}

	/**
	 * The largest frame that may be part of an allowed message. What deflate cannot make
	 * smaller it makes larger by a little.
	 */
	static int maxFrameSize(int maxMessageSize, boolean compressed) {
		return compressed ? maxMessageSize + maxMessageSize / 64 + 64 : maxMessageSize;
	}

	/**
	 * Takes the next data frame.
	 * @return the message that it ends, if it does
	 */
	@Nullable WsMessage add(WebSocketFrame frame) throws FrameRefusedException {
		boolean isFirst = !(frame instanceof ContinuationWebSocketFrame);
		if (isFirst) {
			this.isText = frame instanceof TextWebSocketFrame;
			this.isCompressed = this.compression != null && frame.rsv() == COMPRESSED;
		}
		if (frame.rsv() != ((isFirst && this.isCompressed) ? COMPRESSED : 0)) {
			throw new FrameRefusedException(WsCloseStatus.PROTOCOL_ERROR, "reserved bits");
		}
		if (isFirst && frame.isFinalFragment() && !this.isCompressed) {
			checkSize(frame.content().readableBytes());
			return message(frame.content().nioBuffer());
		}
		append(frame.content(), frame.isFinalFragment());
		return frame.isFinalFragment() ? complete() : null;
	}

	private void append(ByteBuf content, boolean last) throws FrameRefusedException {
		if (this.isCompressed && this.compression != null) {
			this.compression.inflate(content, last, this::append);
		}
		else {
			byte[] payload = new byte[content.readableBytes()];
			content.getBytes(content.readerIndex(), payload);
			append(payload, payload.length);
		}
	}

	private void append(byte[] payload, int length) throws FrameRefusedException {
		checkSize((long) this.bytes.size() + length);
		this.bytes.write(payload, 0, length);
	}

	private void checkSize(long size) throws FrameRefusedException {
		if (size > this.maxSize) {
			this.bytes = new ByteArrayOutputStream(0);
			throw new FrameRefusedException(WsCloseStatus.MESSAGE_TOO_BIG, "message too big");
		}
	}

	private WsMessage complete() throws FrameRefusedException {
		byte[] payload = this.bytes.toByteArray();
		this.bytes = new ByteArrayOutputStream(0);
		return message(ByteBuffer.wrap(payload));
	}

	private WsMessage message(ByteBuffer payload) throws FrameRefusedException {
		try {
			return this.isText ? WsMessage.text(payload) : WsMessage.binary(payload);
		}
		catch (IllegalArgumentException ex) {
			throw new FrameRefusedException(WsCloseStatus.INVALID_PAYLOAD, "not UTF-8");
		}
	}

}
