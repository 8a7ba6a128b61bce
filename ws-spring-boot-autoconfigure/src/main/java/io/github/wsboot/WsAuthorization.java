package io.github.wsboot;

/**
 * Says whether a client may connect. Beans of this type are asked in order, with every
 * handshake, when it is known who the client is and before anything is reserved for it;
 * all of them must agree.
 * <p>
 * They hold for {@code ws.path} and for upgrades from controllers alike, since a rule
 * that each controller could forget would be none. {@link WsHandshake#uri()} tells paths
 * apart. Whoever authenticates in a controller names a principal in the
 * {@link WsIdentity}, for rules that ask for one.
 * <p>
 * Runs on the thread of the handshake, which is interrupted after
 * {@code ws.handshake.timeout} (then the client gets 503). Must have no side effects: the
 * handshake can still fail afterwards. An exception other than
 * {@link HandshakeRejectedException} is a no.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsAuthorization {

	/**
	 * Whether a client may connect.
	 * @param handshake the request, complete, with the principal of the identity
	 * @param identity who the client is
	 * @return whether it may; if not, it gets 403
	 * @throws HandshakeRejectedException to refuse with another status
	 */
	boolean permits(WsHandshake handshake, WsIdentity identity);

}
