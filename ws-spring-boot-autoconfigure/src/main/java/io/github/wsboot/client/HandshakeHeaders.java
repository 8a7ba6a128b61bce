package io.github.wsboot.client;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The headers that an application adds to handshakes.
 */
final class HandshakeHeaders {

	static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private static final Set<String> OURS = Set.of("upgrade", "connection", "content-length", "transfer-encoding");

	private final Map<String, Supplier<String>> suppliers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	HandshakeHeaders() {
	}

	HandshakeHeaders(HandshakeHeaders other) {
		this.suppliers.putAll(other.suppliers);
	}

	void set(String name, String value) {
		check(name, value);
		this.suppliers.put(name, () -> value);
	}

	void set(String name, Supplier<String> value) {
		check(name, "");
		this.suppliers.put(name, value);
	}

	/**
	 * Asks for the values of one handshake.
	 */
	Map<String, String> values() {
		Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		this.suppliers.forEach((name, supplier) -> {
			String value = supplier.get();
			check(name, value);
			values.put(name, value);
		});
		return values;
	}

	private static void check(String name, String value) {
		if (!TOKEN.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"A header's name must be a token, not " + name.length() + " characters with others among them");
		}
		String lower = name.toLowerCase(Locale.ROOT);
		if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
			throw new IllegalArgumentException("The header " + name + " belongs to the handshake itself");
		}
		if (value.chars().anyMatch((c) -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
			throw new IllegalArgumentException("The header " + name + " has a character that no header may have");
		}
	}

}
