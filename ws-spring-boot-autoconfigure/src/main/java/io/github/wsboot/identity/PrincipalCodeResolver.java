package io.github.wsboot.identity;

import java.security.Principal;

import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Takes the name of the authenticated principal.
 *
 * @since 0.1.0
 */
public final class PrincipalCodeResolver implements UniqueCodeResolver {

	@Override
	public @Nullable WsIdentity resolve(WsHandshake handshake) {
		Principal principal = handshake.principal();
		return (principal != null) ? WsIdentity.of(principal.getName()) : null;
	}

}
