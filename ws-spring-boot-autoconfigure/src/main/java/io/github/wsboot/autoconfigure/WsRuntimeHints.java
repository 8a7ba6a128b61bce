package io.github.wsboot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets a native image find out which container it runs on, for which the bridge asks by
 * the names of classes, and find the words of replies and the scripts for Redis.
 */
final class WsRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> CONTAINERS = List.of(
			"org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler",
			"org.eclipse.jetty.ee11.servlet.ServletContextRequest");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (String name : CONTAINERS) {
			hints.reflection().registerTypeIfPresent(classLoader, name, (type) -> {
			});
		}
		// Tomcat instantiates it
		hints.reflection()
			.registerTypeIfPresent(classLoader, "io.github.wsboot.servlet.TomcatTransport",
					MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		hints.resources().registerResourceBundle("io.github.wsboot.action.messages");
		hints.resources().registerPattern("io/github/wsboot/cluster/redis/*.lua");
		// no beans, so that nobody else finds what is reflective about them
		hints.reflection()
			.registerTypeIfPresent(classLoader, "io.github.wsboot.action.BuiltInActions",
					MemberCategory.INVOKE_DECLARED_METHODS);
		hints.reflection()
			.registerTypeIfPresent(classLoader, "io.github.wsboot.action.DataArgument$Problem",
					MemberCategory.INVOKE_DECLARED_METHODS);
	}

}
