package io.github.wsboot;

import java.util.Locale;

/**
 * How names of actions match, on both ends: {@code heart_beat}, {@code heartBeat},
 * {@code HEART_BEAT}, {@code heart-beat} and {@code heart beat} are one.
 *
 * @since 0.1.0
 */
public final class ActionName {

	private ActionName() {
	}

	/**
	 * What all spellings of a name have in common.
	 * @param name the name
	 * @return it in lower case, without underscores, hyphens and white space
	 */
	public static String normalize(String name) {
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
