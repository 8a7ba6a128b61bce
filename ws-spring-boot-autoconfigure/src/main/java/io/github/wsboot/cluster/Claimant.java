package io.github.wsboot.cluster;

/**
 * A connection that has claimed its code. Its methods return at once and are idempotent.
 *
 * @since 0.1.0
 */
public interface Claimant {

	/**
	 * A newer connection on another node has the code now. When this returns, this one is
	 * no longer a target.
	 */
	void superseded();

	/**
	 * This node can no longer be sure that it owns the code, and was to guarantee that.
	 * When this returns, this one is no longer a target.
	 */
	void fenced();

}
