package io.github.wsboot.autoconfigure;

import io.github.wsboot.JsonDecoder;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes JSON by Jackson.
 */
final class JacksonDecoder implements JsonDecoder {

	private final ObjectReader reader;

	JacksonDecoder(JsonMapper mapper) {
		this.reader = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
	}

	@Override
	public <T> T decode(String json, Class<T> type) {
		try {
			T value = this.reader.forType(type).readValue(json);
			if (value == null) {
				throw new IllegalArgumentException("There is no JSON value of " + type.getName());
			}
			return value;
		}
		catch (JacksonException ex) {
			TokenStreamLocation location = ex.getLocation();
			// its message and its cause quote what the client has sent
			throw new IllegalArgumentException(
					"The text is not one JSON value of " + type.getName() + ((location != null)
							? ", line " + location.getLineNr() + ", column " + location.getColumnNr() : ""));
		}
	}

}
