package io.github.wsboot.cluster;

import java.util.Comparator;

/**
 * The order of names by their code points, which is also the order of their bytes in
 * UTF-8. {@link String#compareTo} differs for characters beyond the basic plane.
 *
 * @since 0.1.0
 */
public enum CodePointOrder implements Comparator<String> {

	/** The only one. */
	INSTANCE;

	@Override
	public int compare(String left, String right) {
		int length = Math.min(left.length(), right.length());
		for (int i = 0; i < length; i++) {
			char a = left.charAt(i);
			char b = right.charAt(i);
			if (a != b) {
				return Integer.compare(rank(a), rank(b));
			}
		}
		return Integer.compare(left.length(), right.length());
	}

	// surrogates stand for the greatest code points
	private static int rank(char character) {
		return Character.isSurrogate(character) ? character + 0x10000 : character;
	}

}
