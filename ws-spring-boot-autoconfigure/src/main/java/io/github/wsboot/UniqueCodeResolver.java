package io.github.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * Says who a client is, during the handshake. Beans of this type are asked in order,
 * before the configured built-in ones; the first answer wins.
 * <p>
 * Runs on the thread of the handshake, which is interrupted after
 * {@code ws.handshake.timeout} (then the client gets 503). Must have no side effects: the
 * handshake can still fail afterwards. An exception other than
 * {@link HandshakeRejectedException} is a 401 without details.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UniqueCodeResolver {

	/**
	 * Resolves the identity of a client.
	 * @param handshake the request, complete
	 * @return the identity, or {@code null} to let the next resolver answer
	 * @throws HandshakeRejectedException to refuse the handshake
	 */
	@Nullable WsIdentity resolve(WsHandshake handshake);

}
