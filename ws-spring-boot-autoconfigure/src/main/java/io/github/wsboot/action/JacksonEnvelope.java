package io.github.wsboot.action;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * An envelope whose values are read when their types are known.
 */
final class JacksonEnvelope implements WsEnvelope {

	private final int size;

	private final Source source;

	private final Head head;

	private final Map<String, Part> parts;

	/**
	 * Creates an envelope.
	 * @param size the size of the message
	 * @param source the message
	 * @param head what has been read
	 * @param parts where the data and other fields are
	 */
	JacksonEnvelope(int size, Source source, Head head, Map<String, Part> parts) {
		this.size = size;
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
		if (part == null || part.end == part.start) {
			return null;
		}
		try {
			return this.source.read(part.start, part.end, type);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The value is not of " + type);
		}
	}

	/**
	 * Says the size, never what a client wrote.
	 */
	@Override
	public String toString() {
		return "envelope of " + this.size + " bytes";
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
	 * Reads parts of the message.
	 */
	interface Source {

		@Nullable Object read(int start, int end, Type type);

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
