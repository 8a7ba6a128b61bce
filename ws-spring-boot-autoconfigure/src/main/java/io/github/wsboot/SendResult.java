package io.github.wsboot;

/**
 * What became of a send. An unknown recipient is {@code (0, 0, 0, true)}.
 *
 * @param queued local connections whose queue took the message; for a broadcast or a
 * large group the number of local members addressed at that moment, for several
 * overlapping sets an upper bound
 * @param refused local connections whose queue was full or that were closing
 * @param forwarded other nodes the message was handed to, without saying how many of
 * their connections take it; with several targets an upper bound, because a node counts
 * once for each
 * @param complete whether the cluster has confirmed that the message was handed to every
 * node that it concerns; if not, others got it at most once and it is not sent later;
 * always true on a single node
 * @since 0.1.0
 */
public record SendResult(int queued, int refused, int forwarded, boolean complete) {

	/** Nobody was addressed. */
	public static final SendResult NONE = new SendResult(0, 0, 0, true);

	/** One local connection took the message. */
	public static final SendResult QUEUED = new SendResult(1, 0, 0, true);

	/** One local connection refused the message. */
	public static final SendResult REFUSED = new SendResult(0, 1, 0, true);

}
