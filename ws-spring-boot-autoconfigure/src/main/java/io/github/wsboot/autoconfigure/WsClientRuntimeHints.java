package io.github.wsboot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Lets Netty see in a native image which callbacks the client's handlers have; it looks
 * for the methods of each handler in a pipeline.
 */
final class WsClientRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> HANDLERS = List.of("Connection", "Dial$1", "Handshake", "KeepAlive");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (String handler : HANDLERS) {
			hints.reflection().registerType(TypeReference.of("io.github.wsboot.client." + handler));
		}
	}

}
