package io.github.wsboot.action;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An envelope whose values are read when their types are known.
 */
final class JacksonEnvelope implements WsEnvelope {

	private final JacksonEnvelopeCodec codec;

	private final byte[] source;

	private final Head head;

	private final Map<String, Part> parts;

	/**
	 * Creates an envelope.
	 * @param codec reads
	 * @param source the message
	 * @param head what has been read
	 * @param parts where the data and other fields are
	 */
	JacksonEnvelope(JacksonEnvelopeCodec codec, byte[] source, Head head, Map<String, Part> parts) {
		this.codec = codec;
		this.source = source;
		this.head = head;
		this.parts = parts;
	}

	@Override
	public String action() {
		return this.head.action;
	}

	@Override
	public @Nullable Object id() {
		return this.head.id;
	}

	@Override
	public @Nullable Integer code() {
		return this.head.code;
	}

	@Override
	public String msg() {
		return this.head.msg;
	}

	@Override
	public @Nullable Object data(Type type) {
		return field("data", type);
	}

	@Override
	public @Nullable Object field(String name, Type type) {
		Part part = this.parts.get(name);
		return (part != null && part.end > part.start) ? this.codec.read(this.source, part.start, part.end, type)
				: null;
	}

	/**
	 * Says the size, never what a client wrote.
	 */
	@Override
	public String toString() {
		return "envelope of " + this.source.length + " bytes";
	}

	/**
	 * What has been read.
	 *
	 * @param action the action code
	 * @param id the correlation id
	 * @param code the code of a reply
	 * @param msg the words of a reply
	 */
	record Head(String action, @Nullable Object id, @Nullable Integer code, String msg) {

	}

	/**
	 * A part of the message, nothing for a null.
	 *
	 * @param start where it begins
	 * @param end where it has ended
	 */
	record Part(int start, int end) {

	}

}
