package io.github.wsboot.cluster;

/**
 * What came of claiming a code.
 *
 * @since 0.1.0
 */
public enum Claim {

	/** The claimant owns the code; an owner before it has been told. */
	GRANTED,

	/** Another node has the code and keeps it. */
	TAKEN,

	/**
	 * The cluster cannot be asked. The claimant may have the code for the time being; it
	 * is settled when the cluster is back, and the newer one wins.
	 */
	PROVISIONAL,

	/** The cluster cannot be asked, and was to guarantee that there are never two. */
	REFUSED

}
