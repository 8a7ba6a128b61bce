package io.github.wsboot;

/**
 * Says whether somebody who has connected may not be connected any more: an account that
 * was locked, a token that was revoked. Each connection of this node that has a principal
 * or a uid is asked about once in {@code ws.security.revocation-interval}; where one of
 * several beans says yes, it is closed with 4401.
 * <p>
 * Runs on a thread of its own and may wait. Only a few checks run at a time, so that slow
 * ones make the interval longer; some time after 30 seconds, or the interval if that is
 * longer, one is interrupted. An exception leaves the connection as it is until it is
 * asked about again.
 * <p>
 * Whoever learns of a revocation need not wait for this:
 * {@code manager.to(Target.uid("alice")).close(WsCloseStatus.TOKEN_EXPIRED)} closes the
 * connections of all nodes at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsRevocationCheck {

	/**
	 * Whether a connection has to end.
	 * @param connection an open connection
	 * @return whether it has to
	 */
	boolean isRevoked(WsConnection connection);

}
