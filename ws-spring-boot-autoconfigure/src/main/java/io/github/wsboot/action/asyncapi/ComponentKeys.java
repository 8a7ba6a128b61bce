package io.github.wsboot.action.asyncapi;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keys that AsyncAPI allows, each given once.
 */
final class ComponentKeys {

	private final Set<String> taken = new HashSet<>();

	String of(String name) {
		String legal = legal(name);
		String key = legal;
		for (int i = 2; !this.taken.add(key); i++) {
			key = legal + "_" + i;
		}
		return key;
	}

	static String legal(String name) {
		StringBuilder key = new StringBuilder();
		name.codePoints().forEach((codePoint) -> append(key, codePoint));
		return key.isEmpty() ? "_" : key.toString();
	}

	// letters that are not allowed keep their numbers, so that names in another script
	// stay apart
	private static void append(StringBuilder key, int codePoint) {
		if (codePoint < 128) {
			boolean legal = Character.isLetterOrDigit(codePoint) || codePoint == '.' || codePoint == '-';
			key.append(legal ? (char) codePoint : '_');
		}
		else if (Character.isLetterOrDigit(codePoint)) {
			key.append('u').append(Integer.toHexString(codePoint).toUpperCase(Locale.ROOT));
		}
		else {
			key.append('_');
		}
	}

}
