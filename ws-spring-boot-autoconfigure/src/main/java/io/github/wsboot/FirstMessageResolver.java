package io.github.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * Says who a client is by the first message it sends, where {@code first-message} is the
 * last of {@code ws.unique-code.resolvers} and no resolver before has known the client in
 * the handshake. Until then the connection does not exist for anybody else: it is not
 * online, and no handler hears of it.
 * <p>
 * Runs on the thread that reads the connection, which is interrupted after
 * {@code ws.handshake.timeout}. What it returns is treated like the answer of a
 * {@link UniqueCodeResolver}. Must have no side effects. An exception other than
 * {@link HandshakeRejectedException} closes with 4401 without details.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FirstMessageResolver {

	/**
	 * Resolves the identity of a client.
	 * @param handshake the request, complete
	 * @param message the message, always text, not larger than
	 * {@code ws.security.first-message.max-size}
	 * @return the identity, or {@code null} if it is nobody's, which closes with 4401
	 * @throws HandshakeRejectedException to refuse the client: 403 closes with 4403, 409
	 * with 4409, 429 with 4429, 503 with 1013, any other status with 4401
	 */
	@Nullable WsIdentity resolve(WsHandshake handshake, WsMessage message);

}
