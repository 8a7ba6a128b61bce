package io.github.wsboot.action;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * Takes one envelope apart, noting where the values are that will be read later.
 */
final class JacksonEnvelopeReader {

	private static final int MAX_NAME = 256;

	private static final int MAX_ID = 128;

	private static final int MAX_FIELDS = 16;

	private final JsonParser parser;

	private final int size;

	private final JacksonEnvelope.Source source;

	private @Nullable String action;

	private @Nullable Object id;

	private @Nullable Integer code;

	private @Nullable String msg;

	private final Map<String, JacksonEnvelope.Part> parts = new HashMap<>(4);

	JacksonEnvelopeReader(JsonParser parser, int size, JacksonEnvelope.Source source) {
		this.parser = parser;
		this.size = size;
		this.source = source;
	}

	WsEnvelope read() {
		if (this.parser.nextToken() != JsonToken.START_OBJECT) {
			throw new WsEnvelopeException("it is no object");
		}
		for (String name = this.parser.nextName(); name != null; name = this.parser.nextName()) {
			JsonToken value = this.parser.nextToken();
			switch (name) {
				case "actioncode" -> this.action = first(name, this.action, string(name, value, MAX_NAME));
				case "id" -> this.id = first(name, this.id, id(value));
				case "code" -> this.code = first(name, this.code, code(value));
				case "msg" -> this.msg = first(name, this.msg, string(name, value, Integer.MAX_VALUE));
				default -> part(name, value);
			}
		}
		if (this.parser.currentToken() != JsonToken.END_OBJECT || this.parser.nextToken() != null) {
			throw new WsEnvelopeException("something follows it");
		}
		String action = this.action;
		if ((action == null || action.isEmpty()) && (this.code == null || this.id == null)) {
			throw new WsEnvelopeException("it has no actioncode");
		}
		String msg = this.msg;
		return new JacksonEnvelope(this.size, this.source,
				new JacksonEnvelope.Head((action != null) ? action : "", this.id, this.code, (msg != null) ? msg : ""),
				this.parts);
	}

	/**
	 * Two fields of one name would mean one thing to us and another to whoever has
	 * checked the message before us.
	 */
	private static <T> @Nullable T first(String name, @Nullable T before, @Nullable T value) {
		if (before != null) {
			throw new WsEnvelopeException("it has two fields '" + name + "'");
		}
		return value;
	}

	private @Nullable String string(String name, JsonToken value, int maxLength) {
		if (value == JsonToken.VALUE_NULL) {
			return null;
		}
		if (value != JsonToken.VALUE_STRING) {
			throw new WsEnvelopeException("the field '" + name + "' is no string");
		}
		String text = this.parser.getString();
		if (text.length() > maxLength) {
			throw new WsEnvelopeException("the field '" + name + "' is longer than " + maxLength);
		}
		return text;
	}

	private @Nullable Object id(JsonToken value) {
		if (value == JsonToken.VALUE_NUMBER_INT && isLong()) {
			return this.parser.getLongValue();
		}
		if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL) {
			return string("id", value, MAX_ID);
		}
		throw new WsEnvelopeException("the field 'id' is neither a string nor an integer of 64 bits");
	}

	private boolean isLong() {
		JsonParser.NumberType type = this.parser.getNumberType();
		return type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
	}

	private @Nullable Integer code(JsonToken value) {
		if (value == JsonToken.VALUE_NUMBER_INT && this.parser.getNumberType() == JsonParser.NumberType.INT) {
			return this.parser.getIntValue();
		}
		if (value == JsonToken.VALUE_NULL) {
			return null;
		}
		throw new WsEnvelopeException("the field 'code' is no integer of 32 bits");
	}

	private void part(String name, JsonToken value) {
		if (this.parts.size() == MAX_FIELDS) {
			throw new WsEnvelopeException("it has more than " + MAX_FIELDS + " other fields");
		}
		int start = offset(this.parser.currentTokenLocation());
		if (value.isStructStart()) {
			this.parser.skipChildren();
		}
		else {
			// else a string is not read to its end
			this.parser.finishToken();
		}
		int end = (value != JsonToken.VALUE_NULL) ? offset(this.parser.currentLocation()) : start;
		if (this.parts.put(name, new JacksonEnvelope.Part(start, end)) != null) {
			throw new WsEnvelopeException("it has two fields of one name");
		}
	}

	/**
	 * Counted in what the parser reads, bytes or characters.
	 */
	private static int offset(TokenStreamLocation location) {
		long bytes = location.getByteOffset();
		return (int) ((bytes >= 0) ? bytes : location.getCharOffset());
	}

}
