package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Says why there is no resolver of tokens, which names no class of Spring Security.
 */
final class JwtAbsence {

	private static final String DECODER = "org.springframework.security.oauth2.jwt.JwtDecoder";

	private JwtAbsence() {
	}

	static InvalidWsPropertyException explain(ListableBeanFactory beanFactory, @Nullable ClassLoader classLoader) {
		if (!ClassUtils.isPresent(DECODER, classLoader)) {
			return because("Spring Security's JwtDecoder is not on the class path",
					"Add the dependency spring-boot-starter-security-oauth2-resource-server and configure it, for example with spring.security.oauth2.resourceserver.jwt.issuer-uri.");
		}
		Class<?> decoder = ClassUtils.resolveClassName(DECODER, classLoader);
		String[] names = beanFactory.getBeanNamesForType(decoder, true, false);
		if (names.length > 1) {
			return because("of several JwtDecoder beans (" + String.join(", ", names) + ") none is primary",
					"Mark the one to use with @Primary.");
		}
		return because("there is no JwtDecoder bean",
				"Set spring.security.oauth2.resourceserver.jwt.issuer-uri, jwk-set-uri or public-key-location, which needs spring-boot-starter-security-oauth2-resource-server, or define a JwtDecoder bean.");
	}

	private static InvalidWsPropertyException because(String reason, String action) {
		return new InvalidWsPropertyException("ws.unique-code.resolvers", "jwt", reason, action);
	}

}
