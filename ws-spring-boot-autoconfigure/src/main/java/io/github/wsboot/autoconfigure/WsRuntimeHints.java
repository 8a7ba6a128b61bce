package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets a native image find out which container it runs on: the bridge asks for these
 * classes by their names.
 */
final class WsRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerTypeIfPresent(classLoader, "org.apache.tomcat.websocket.WsSession", (type) -> {
		})
			.registerTypeIfPresent(classLoader,
					"org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession", (type) -> {
					});
		// Tomcat instantiates it
		hints.reflection()
			.registerTypeIfPresent(classLoader, "io.github.wsboot.servlet.TomcatTransport",
					MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
	}

}
