package io.github.wsboot.engine.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

import io.github.wsboot.Target;
import io.github.wsboot.cluster.LocalNode;
import org.jspecify.annotations.Nullable;

/**
 * Writes an envelope: version, type, origin, a sequence number that is filled in when it
 * is published, then what the type says. Numbers are big-endian, texts UTF-8 with their
 * length before them. {@link EnvelopeReader} is the other end.
 */
final class EnvelopeWriter {

	static final byte VERSION = 1;

	private static final int SEQUENCE_OFFSET = 2 + LocalNode.ID_LENGTH;

	private static final int MAX_BYTES = 512 * 1024 * 1024;

	private byte[] bytes;

	private int size;

	@SuppressWarnings("EnumOrdinal") // what travels is the order, see EnvelopeType
	EnvelopeWriter(EnvelopeType type, String origin, int expectedSize) {
		this.bytes = new byte[SEQUENCE_OFFSET + Long.BYTES + expectedSize];
		number(VERSION).number((byte) type.ordinal());
		raw(ByteBuffer.wrap(origin.getBytes(StandardCharsets.US_ASCII)));
		number(0L);
	}

	EnvelopeWriter number(byte value) {
		room(Byte.BYTES).put(value);
		return this;
	}

	EnvelopeWriter number(int value) {
		room(Integer.BYTES).putInt(value);
		return this;
	}

	EnvelopeWriter number(long value) {
		room(Long.BYTES).putLong(value);
		return this;
	}

	EnvelopeWriter text(@Nullable String text) {
		if (text == null) {
			return number(-1);
		}
		byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
		number(encoded.length);
		return raw(ByteBuffer.wrap(encoded));
	}

	EnvelopeWriter texts(Collection<String> texts) {
		number(texts.size());
		texts.forEach(this::text);
		return this;
	}

	EnvelopeWriter texts(Map<String, @Nullable String> texts) {
		number(texts.size());
		texts.forEach((key, value) -> text(key).text(value));
		return this;
	}

	EnvelopeWriter selection(Selection selection) {
		targets(selection.targets());
		texts(selection.exceptCodes());
		return targets(selection.exceptTargets());
	}

	@SuppressWarnings("EnumOrdinal") // of the API, where it does not change
	private EnvelopeWriter targets(Collection<Target> targets) {
		number(targets.size());
		for (Target target : targets) {
			number((byte) target.kind().ordinal());
			texts(target.names());
		}
		return this;
	}

	EnvelopeWriter raw(ByteBuffer source) {
		room(source.remaining()).put(source);
		return this;
	}

	byte[] toBytes() {
		return (this.size == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.size);
	}

	/**
	 * Numbers an envelope.
	 */
	static void setSequence(byte[] envelope, long sequence) {
		ByteBuffer.wrap(envelope).putLong(SEQUENCE_OFFSET, sequence);
	}

	private ByteBuffer room(int needed) {
		if (needed > MAX_BYTES - this.size) {
			throw new IllegalArgumentException("A message for other nodes must not be larger than 512 MB");
		}
		if (this.bytes.length - this.size < needed) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.size + needed, Math.min(this.size * 2, MAX_BYTES)));
		}
		ByteBuffer room = ByteBuffer.wrap(this.bytes, this.size, needed);
		this.size += needed;
		return room;
	}

}
