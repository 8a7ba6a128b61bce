package io.github.wsboot.security;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;

/**
 * Refuses clients without a principal with 401, whatever code they have.
 *
 * @since 0.1.0
 */
public final class AuthenticatedAuthorization implements WsAuthorization {

	@Override
	public boolean permits(WsHandshake handshake, WsIdentity identity) {
		if (handshake.principal() == null) {
			throw new HandshakeRejectedException(401, "Unauthorized");
		}
		return true;
	}

}
