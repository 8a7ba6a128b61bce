package io.github.wsboot.engine.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.Target;
import io.github.wsboot.cluster.LocalNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an {@link EnvelopeWriter} may have written, and trusts nothing of it: every
 * length is held against what is there, and every fault is a
 * {@link MalformedEnvelopeException}.
 */
final class EnvelopeReader {

	private static final EnvelopeType[] TYPES = EnvelopeType.values();

	private static final Target.Kind[] KINDS = Target.Kind.values();

	private final ByteBuffer buffer;

	private final byte version;

	private final byte type;

	private final String origin;

	private final long sequence;

	EnvelopeReader(byte[] envelope) {
		this.buffer = ByteBuffer.wrap(envelope);
		this.version = number8();
		this.type = number8();
		this.origin = string(LocalNode.ID_LENGTH);
		this.sequence = number64();
	}

	/**
	 * The type, {@code null} if a node of another version has sent it.
	 */
	@Nullable EnvelopeType type() {
		boolean known = this.version == EnvelopeWriter.VERSION && this.type >= 0 && this.type < TYPES.length;
		return known ? TYPES[this.type] : null;
	}

	String origin() {
		return this.origin;
	}

	long sequence() {
		return this.sequence;
	}

	byte number8() {
		require(Byte.BYTES);
		return this.buffer.get();
	}

	int number32() {
		require(Integer.BYTES);
		return this.buffer.getInt();
	}

	long number64() {
		require(Long.BYTES);
		return this.buffer.getLong();
	}

	@Nullable String text() {
		int length = number32();
		return (length == -1) ? null : string(length);
	}

	String requiredText() {
		String text = text();
		if (text == null) {
			throw new MalformedEnvelopeException("a text is missing");
		}
		return text;
	}

	List<String> texts() {
		int count = count();
		List<String> texts = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			texts.add(requiredText());
		}
		return texts;
	}

	Map<String, @Nullable String> textMap() {
		int count = count();
		Map<String, @Nullable String> texts = new HashMap<>();
		for (int i = 0; i < count; i++) {
			texts.put(requiredText(), text());
		}
		return texts;
	}

	Selection selection() {
		return new Selection(targets(), Set.copyOf(texts()), targets());
	}

	/**
	 * All that has not been read yet.
	 */
	ByteBuffer rest() {
		return this.buffer;
	}

	private List<Target> targets() {
		int count = count();
		List<Target> targets = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			int kind = number8();
			if (kind < 0 || kind >= KINDS.length) {
				throw new MalformedEnvelopeException("a target of an unknown kind");
			}
			targets.add(new Target(KINDS[kind], Set.copyOf(texts())));
		}
		return targets;
	}

	private int count() {
		int count = number32();
		// everything counted takes a byte at least
		require(count);
		return count;
	}

	private String string(int length) {
		require(length);
		String text = new String(this.buffer.array(), this.buffer.position(), length, StandardCharsets.UTF_8);
		this.buffer.position(this.buffer.position() + length);
		return text;
	}

	private void require(int length) {
		if (length < 0 || length > this.buffer.remaining()) {
			throw new MalformedEnvelopeException("too short");
		}
	}

}
