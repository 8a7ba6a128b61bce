package io.github.wsboot.autoconfigure;

import java.security.Principal;
import java.util.function.Function;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.identity.JwtCodeResolver;
import io.github.wsboot.identity.JwtFirstMessageResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

/**
 * Identity by token, where Spring Security can decode one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JwtDecoder.class)
class JwtConfiguration {

	@Bean
	@ConditionalOnSingleCandidate(JwtDecoder.class)
	JwtResolver wsJwtResolver(JwtDecoder decoder, WsProperties properties, ObjectProvider<JwtPrincipals> principals) {
		return new JwtResolver(resolver(decoder, properties, principals));
	}

	@Bean
	@ConditionalOnSingleCandidate(JwtDecoder.class)
	@ConditionalOnMissingBean(FirstMessageResolver.class)
	JwtFirstMessageResolver wsJwtFirstMessageResolver(JwtDecoder decoder, WsProperties properties,
			ObjectProvider<JwtPrincipals> principals, ObjectProvider<JsonDecoder> jsonDecoder) {
		return new JwtFirstMessageResolver(resolver(decoder, properties, principals), jsonDecoder::getIfAvailable);
	}

	private static JwtCodeResolver resolver(JwtDecoder decoder, WsProperties properties,
			ObjectProvider<JwtPrincipals> principals) {
		WsProperties.Jwt jwt = properties.uniqueCode().jwt();
		JwtPrincipals known = principals
			.getIfAvailable(() -> new JwtPrincipals((token) -> named(token.getClaimAsString(jwt.claim()))));
		return new JwtCodeResolver(decoder, jwt.claim(), jwt.carriers(), jwt.cookie(), jwt.query(), known.principals());
	}

	private static @Nullable Principal named(@Nullable String name) {
		return (name != null) ? () -> name : null;
	}

	/**
	 * Knows who a token stands for.
	 *
	 * @param principals the principal of a token
	 */
	record JwtPrincipals(Function<Jwt, @Nullable Principal> principals) {

	}

	/**
	 * As a resource server sees it, so that method security finds the same authorities.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JwtAuthenticationConverter.class)
	static class ResourceServerConfiguration {

		@Bean
		JwtPrincipals wsJwtPrincipals(ObjectProvider<JwtAuthenticationConverter> converter) {
			return new JwtPrincipals(converter.getIfUnique(JwtAuthenticationConverter::new)::convert);
		}

	}

}
