package io.github.wsboot.test;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson 3. Loaded only by who asks for it, because Jackson may be absent.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private Json() {
	}

	static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	static <T> T read(String json, Class<T> type) throws JacksonException {
		return MAPPER.readValue(json, type);
	}

	/**
	 * A comparison with what other texts say, whatever their blanks and order of fields.
	 */
	static final class Tree {

		private final JsonNode root;

		Tree(String json) {
			try {
				this.root = MAPPER.readTree(json);
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException("The expected JSON cannot be read: " + json, ex);
			}
		}

		boolean matches(String json) {
			try {
				return this.root.equals(MAPPER.readTree(json));
			}
			catch (JacksonException ex) {
				return false;
			}
		}

	}

}
