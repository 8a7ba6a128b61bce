package io.github.wsboot.engine.cluster;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Something that the node of a connection has to do.
 *
 * @param operation what
 * @param on to whom
 * @param text a uid, a group or a reason
 * @param number a close code
 * @param changes changes of an info
 */
record Command(Operation operation, Selection on, @Nullable String text, int number,
		Map<String, @Nullable String> changes) {

	private static final Operation[] OPERATIONS = Operation.values();

	static Command of(Operation operation, Selection on, @Nullable String text) {
		return new Command(operation, on, text, 0, Map.of());
	}

	String requiredText() {
		if (this.text == null) {
			throw new MalformedEnvelopeException("a text is missing");
		}
		return this.text;
	}

	/**
	 * The changes as a whole info.
	 */
	Map<String, String> info() {
		Map<String, String> info = new HashMap<>();
		this.changes.forEach((key, value) -> {
			if (value == null) {
				throw new MalformedEnvelopeException("a value is missing");
			}
			info.put(key, value);
		});
		return info;
	}

	@SuppressWarnings("EnumOrdinal") // what travels is the order, see Operation
	void write(EnvelopeWriter out) {
		out.number((byte) this.operation.ordinal());
		out.selection(this.on);
		out.text(this.text).number(this.number).texts(this.changes);
	}

	static Command read(EnvelopeReader in) {
		int operation = in.number8();
		if (operation < 0 || operation >= OPERATIONS.length) {
			throw new MalformedEnvelopeException("an unknown operation");
		}
		return new Command(OPERATIONS[operation], in.selection(), in.text(), in.number32(), in.textMap());
	}

}
