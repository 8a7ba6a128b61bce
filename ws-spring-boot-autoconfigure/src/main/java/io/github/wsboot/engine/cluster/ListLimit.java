package io.github.wsboot.engine.cluster;

/**
 * How much is listed at once, on one node and on all of them.
 *
 * @since 0.1.0
 */
public final class ListLimit {

	/** The most names. */
	public static final int MAX = 10_000;

	private ListLimit() {
	}

	/**
	 * Refuses to list more than that.
	 * @param size how many there are
	 * @param subject what the text of the refusal begins with
	 * @param what what there are so many of
	 * @throws IllegalStateException if there are too many
	 */
	public static void check(int size, String subject, String what) {
		if (size > MAX) {
			throw new IllegalStateException(subject + " " + size + " " + what + ", more than the " + MAX
					+ " that are listed at once; use page(cursor, limit)");
		}
	}

}
