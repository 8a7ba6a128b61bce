package io.github.wsboot.identity;

import java.util.function.Supplier;

import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;

/**
 * Makes an opaque code for a client nobody else knows.
 *
 * @since 0.1.0
 */
public final class GeneratedCodeResolver implements UniqueCodeResolver {

	private final Supplier<String> codes;

	/**
	 * Creates a resolver.
	 * @param codes makes codes
	 */
	public GeneratedCodeResolver(Supplier<String> codes) {
		this.codes = codes;
	}

	@Override
	public WsIdentity resolve(WsHandshake handshake) {
		return WsIdentity.of(this.codes.get());
	}

}
