package io.github.wsboot;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Who a client is.
 *
 * @param uniqueCode the code that names its connection. Codes that do not match
 * {@code ws.unique-code.pattern} are refused with 400
 * @param uid the user to bind the connection to, if any. One that is not well-formed
 * Unicode is refused with 400
 * @param expiresAt when the identity ends; the connection is then closed with 4401
 * @param info the first {@link Infos info} of the connection
 * @param principal who that is, for those who ask the {@linkplain WsHandshake#principal()
 * handshake}; {@code null} leaves whom the container or Spring Security has found
 * @since 0.1.0
 */
public record WsIdentity(String uniqueCode, @Nullable String uid, @Nullable Instant expiresAt, Map<String, String> info,
		@Nullable Principal principal) {

	public WsIdentity {
		if (uniqueCode == null) {
			throw new IllegalArgumentException("uniqueCode must not be null");
		}
		if (uid != null && uid.isEmpty()) {
			throw new IllegalArgumentException("uid must not be empty");
		}
		info = Map.copyOf(info);
	}

	/**
	 * An identity without a principal of its own.
	 * @param uniqueCode the code
	 * @param uid the user to bind the connection to, if any
	 * @param expiresAt when the identity ends
	 * @param info the first info of the connection
	 */
	public WsIdentity(String uniqueCode, @Nullable String uid, @Nullable Instant expiresAt, Map<String, String> info) {
		this(uniqueCode, uid, expiresAt, info, null);
	}

	/**
	 * An identity of just a code.
	 * @param uniqueCode the code
	 * @return the identity
	 */
	public static WsIdentity of(String uniqueCode) {
		return new WsIdentity(uniqueCode, null, null, Map.of());
	}

	/**
	 * An identity of a code and a uid.
	 * @param uniqueCode the code
	 * @param uid the user to bind the connection to
	 * @return the identity
	 */
	public static WsIdentity of(String uniqueCode, @Nullable String uid) {
		return new WsIdentity(uniqueCode, uid, null, Map.of());
	}

}
