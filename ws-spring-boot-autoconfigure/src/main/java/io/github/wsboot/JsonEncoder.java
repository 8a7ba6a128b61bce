package io.github.wsboot;

/**
 * Encodes values for {@link Recipients#sendJson(Object)}. A bean of this type replaces
 * the one that uses Jackson.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JsonEncoder {

	/**
	 * Encodes a value as JSON text.
	 * @param value the value
	 * @return the JSON text
	 */
	String encode(Object value);

}
