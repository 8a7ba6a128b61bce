package io.github.wsboot.engine;

/**
 * What names of codes, uids and groups have in common.
 */
final class Names {

	private Names() {
	}

	/**
	 * Whether a name is well-formed Unicode. Half a surrogate pair is lost on the way to
	 * other nodes, which would read another name.
	 */
	static boolean isWellFormed(String name) {
		return name.codePoints()
			.noneMatch((point) -> point <= Character.MAX_VALUE && Character.isSurrogate((char) point));
	}

}
