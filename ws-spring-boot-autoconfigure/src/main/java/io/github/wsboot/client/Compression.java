package io.github.wsboot.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.github.wsboot.WsCloseStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;

/**
 * The permessage-deflate of one connection, RFC 7692. Used on its event loop only.
 */
final class Compression {

	private static final String NAME = "permessage-deflate";

	/**
	 * Neither side keeps a window between messages. There is no client_max_window_bits in
	 * it, because the JDK has no smaller windows.
	 */
	static final String OFFER = NAME + "; client_no_context_takeover; server_no_context_takeover";

	/** Smaller messages get hardly smaller. */
	static final int MIN_SIZE = 128;

	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	private static final int CHUNK = 8192;

	private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

	private final Inflater inflater = new Inflater(true);

	/**
	 * Whether a server took the offer.
	 * @param header what it answered
	 * @throws IllegalArgumentException if it answered what it was not offered
	 */
	static boolean isAccepted(String header, boolean offered) {
		List<WebSocketExtensionData> extensions = WebSocketExtensionUtil.extractExtensions(header);
		if (!offered || extensions.size() != 1 || !extensions.get(0).name().equals(NAME)) {
			throw new IllegalArgumentException("an extension that was not offered");
		}
		extensions.get(0).parameters().forEach((name, value) -> {
			boolean valid = switch (name) {
				case "client_no_context_takeover", "server_no_context_takeover" -> value == null;
				case "server_max_window_bits" -> value != null && value.matches("[89]|1[0-5]");
				default -> false;
			};
			if (!valid) {
				throw new IllegalArgumentException("a parameter of " + NAME + " that was not offered");
			}
		});
		return true;
	}

	/**
	 * Deflates one message.
	 */
	ByteBuf deflate(ByteBuffer payload, ByteBufAllocator allocator) {
		this.deflater.reset();
		this.deflater.setInput(payload);
		ByteBuf result = allocator.heapBuffer(payload.remaining() / 2 + 64);
		int written;
		do {
			result.ensureWritable(1024);
			written = this.deflater.deflate(result.array(), result.arrayOffset() + result.writerIndex(),
					result.writableBytes(), Deflater.SYNC_FLUSH);
			result.writerIndex(result.writerIndex() + written);
		}
		while (!result.isWritable());
		return result.writerIndex(result.writerIndex() - TAIL.length);
	}

	/**
	 * Inflates one frame of a message.
	 * @param last whether it is the last one
	 */
	void inflate(ByteBuf payload, boolean last, MessageBuffer to) throws FrameRefusedException {
		try {
			inflate(ByteBufUtil.getBytes(payload), to);
			if (last) {
				inflate(TAIL, to);
			}
		}
		catch (DataFormatException ex) {
			throw new FrameRefusedException(WsCloseStatus.INVALID_PAYLOAD, "not deflated properly");
		}
	}

	private void inflate(byte[] input, MessageBuffer to) throws DataFormatException, FrameRefusedException {
		byte[] chunk = new byte[CHUNK];
		this.inflater.setInput(input);
		while (true) {
			int length = this.inflater.inflate(chunk);
			to.append(chunk, length);
			if (this.inflater.finished()) {
				int remaining = this.inflater.getRemaining();
				this.inflater.reset();
				this.inflater.setInput(input, input.length - remaining, remaining);
			}
			else if (length == 0) {
				return;
			}
		}
	}

	/**
	 * Gives the native memory back.
	 */
	void end() {
		this.deflater.end();
		this.inflater.end();
	}

	/**
	 * Where inflated bytes go.
	 */
	interface MessageBuffer {

		void append(byte[] bytes, int length) throws FrameRefusedException;

	}

}
