package io.github.wsboot.engine;

/**
 * What names of codes, uids and groups have in common.
 */
final class Names {

	private final int maxLength;

	private final EngineListener listener;

	Names(EngineSettings.Limits limits, EngineListener listener) {
		this.maxLength = limits.maxNameLength();
		this.listener = listener;
	}

	/**
	 * Whether a new name is longer than names may be, which is counted.
	 */
	boolean isTooLong(String name) {
		boolean tooLong = this.maxLength > 0 && name.length() > this.maxLength;
		if (tooLong) {
			this.listener.exceeded(Limit.NAMES);
		}
		return tooLong;
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
