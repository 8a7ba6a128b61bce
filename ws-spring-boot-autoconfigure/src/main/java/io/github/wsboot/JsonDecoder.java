package io.github.wsboot;

/**
 * Decodes values of JSON, the other way round than {@link JsonEncoder}. A bean of this
 * type replaces the one that uses Jackson.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JsonDecoder {

	/**
	 * Decodes a JSON text.
	 * @param <T> the type of the value
	 * @param json the JSON text, one value and nothing behind it
	 * @param type the type of the value
	 * @return the value
	 * @throws IllegalArgumentException if it is no JSON, not of that type, or followed by
	 * something else; without a word of what it says
	 */
	<T> T decode(String json, Class<T> type);

}
