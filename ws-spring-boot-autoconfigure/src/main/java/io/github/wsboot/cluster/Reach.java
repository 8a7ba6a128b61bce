package io.github.wsboot.cluster;

/**
 * What became of a published envelope.
 *
 * @param certainty what is known
 * @param nodes to how many other nodes it was handed, as far as is known
 * @since 0.1.0
 */
public record Reach(Certainty certainty, int nodes) {

	/** See {@link Certainty#UNKNOWN}. */
	public static final Reach UNKNOWN = new Reach(Certainty.UNKNOWN, 0);

	/** See {@link Certainty#REJECTED}. */
	public static final Reach REJECTED = new Reach(Certainty.REJECTED, 0);

	/**
	 * An envelope was handed over.
	 * @param nodes to how many other nodes
	 * @return the reach
	 */
	public static Reach handedTo(int nodes) {
		return new Reach(Certainty.HANDED_OVER, nodes);
	}

	/**
	 * Whether it was handed to everyone interested.
	 * @return false if that is unknown or did not happen
	 */
	public boolean isComplete() {
		return this.certainty == Certainty.HANDED_OVER;
	}

	/**
	 * What is known about an envelope.
	 *
	 * @since 0.1.0
	 */
	public enum Certainty {

		/** Every interested node got it, unless that node fails. */
		HANDED_OVER,

		/** Zero times or once: no answer came in time. */
		UNKNOWN,

		/** No other node got it, nor will. */
		REJECTED

	}

}
