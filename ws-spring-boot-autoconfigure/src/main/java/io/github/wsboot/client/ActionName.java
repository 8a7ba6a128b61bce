package io.github.wsboot.client;

import java.util.Locale;

/**
 * Names of actions, however they are written: {@code heart_beat}, {@code heartBeat},
 * {@code HEART_BEAT}, {@code heart-beat} and {@code heart beat} are one.
 */
final class ActionName {

	private ActionName() {
	}

	static String normalize(String name) {
		StringBuilder result = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (c != '_' && c != '-' && !Character.isWhitespace(c)) {
				result.append(c);
			}
		}
		return result.toString().toLowerCase(Locale.ROOT);
	}

}
