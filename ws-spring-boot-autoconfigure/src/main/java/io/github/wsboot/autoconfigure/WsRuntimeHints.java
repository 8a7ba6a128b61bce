package io.github.wsboot.autoconfigure;

import java.util.List;

import io.github.wsboot.engine.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.ResourceHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Lets a native image find what the library looks up by name while it runs: classes of
 * optional dependencies, members, the words of replies, scripts, the browser client and
 * the console.
 */
final class WsRuntimeHints implements RuntimeHintsRegistrar {

	private static final String ACTION = "io.github.wsboot.action.";

	private static final List<String> OPTIONAL = List.of("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler",
			"org.eclipse.jetty.ee11.servlet.ServletContextRequest",
			"org.springframework.security.oauth2.jwt.JwtDecoder",
			"com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule",
			"jakarta.validation.Constraint");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (String name : OPTIONAL) {
			hints.reflection().registerTypeIfPresent(classLoader, name, (type) -> {
			});
		}
		// Tomcat instantiates it
		hints.reflection()
			.registerTypeIfPresent(classLoader, "io.github.wsboot.servlet.TomcatTransport",
					MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		registerEngine(hints.reflection());
		registerActions(hints.reflection(), classLoader);
		registerResources(hints.resources());
	}

	private static void registerEngine(ReflectionHints hints) {
		hints.registerType(Connection.class, (type) -> type.withField("phase"));
		// names, because Java 17 has no virtual threads
		hints.registerType(TypeReference.of(Thread.class),
				(type) -> type.withMethod("ofVirtual", List.of(), ExecutableMode.INVOKE));
		hints.registerType(TypeReference.of("java.lang.Thread$Builder"),
				(type) -> type.withMethod("name", TypeReference.listOf(String.class, long.class), ExecutableMode.INVOKE)
					.withMethod("factory", List.of(), ExecutableMode.INVOKE));
	}

	// no beans, so that nobody else finds what is reflective about them
	private static void registerActions(ReflectionHints hints, @Nullable ClassLoader classLoader) {
		hints.registerType(TypeReference.of(ACTION + "BuiltInActions"), MemberCategory.INVOKE_DECLARED_METHODS);
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints,
				ClassUtils.resolveClassName(ACTION + "DataArgument$Problem", classLoader));
	}

	private static void registerResources(ResourceHints hints) {
		hints.registerResourceBundle(ACTION + "messages");
		// for the control of Spring's message source, which reads them itself
		hints.registerPattern("io/github/wsboot/action/messages*.properties");
		hints.registerPattern("io/github/wsboot/cluster/redis/*.lua");
		hints.registerPattern("META-INF/resources/ws-client/*");
		hints.registerPattern("io/github/wsboot/console/page/*");
	}

}
