package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

import org.jspecify.annotations.Nullable;

/**
 * Compression of messages (RFC 7692), none of which refers to the ones before it: so
 * connections keep nothing between two messages, and a message is deflated once for many
 * of them.
 */
final class Deflation {

	/** What ends every flush and is therefore left out (RFC 7692, section 7.2.1). */
	static final int TAIL_BYTES = 4;

	private static final int MAX_IDLE = 2 * Runtime.getRuntime().availableProcessors();

	private final int minSize;

	private final Pool<Deflater> deflaters;

	private final Pool<MessageInflater> inflaters = new Pool<>(MAX_IDLE, MessageInflater::new, MessageInflater::end);

	private final FrameEncoder encoder = new FrameEncoder(this);

	/**
	 * Creates a compression.
	 * @param level 1, the fastest, to 9, the densest
	 * @param minSize bytes below which a message is not worth it
	 */
	Deflation(int level, int minSize) {
		this.minSize = Math.max(1, minSize);
		this.deflaters = new Pool<>(MAX_IDLE, () -> new Deflater(level, true), Deflater::end);
	}

	/**
	 * The encoder of all connections that deflate.
	 */
	FrameEncoder encoder() {
		return this.encoder;
	}

	Pool<MessageInflater> inflaters() {
		return this.inflaters;
	}

	/**
	 * Deflates a message.
	 * @return {@code null} if that would not make it smaller
	 */
	@Nullable ByteBuffer deflate(ByteBuffer message) {
		int size = message.remaining();
		if (size < this.minSize) {
			return null;
		}
		Deflater deflater = this.deflaters.take();
		try {
			deflater.setInput(message);
			ByteArrayOutputStream deflated = new ByteArrayOutputStream(Math.min(size, 8 * 1024));
			byte[] buffer = new byte[Math.min(size, 8 * 1024)];
			int count;
			do {
				count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
				deflated.write(buffer, 0, count);
			}
			while (count == buffer.length && deflated.size() < size + TAIL_BYTES);
			int length = deflated.size() - TAIL_BYTES;
			return (length < size) ? ByteBuffer.wrap(deflated.toByteArray(), 0, length) : null;
		}
		finally {
			deflater.reset();
			this.deflaters.giveBack(deflater);
		}
	}

}
