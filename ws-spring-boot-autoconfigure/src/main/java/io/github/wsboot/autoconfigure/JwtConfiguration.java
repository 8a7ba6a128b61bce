package io.github.wsboot.autoconfigure;

import io.github.wsboot.identity.JwtCodeResolver;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Identity by token, where Spring Security can decode one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JwtDecoder.class)
class JwtConfiguration {

	@Bean
	@ConditionalOnSingleCandidate(JwtDecoder.class)
	JwtResolver wsJwtResolver(JwtDecoder decoder, WsProperties properties) {
		WsProperties.Jwt jwt = properties.uniqueCode().jwt();
		return new JwtResolver(new JwtCodeResolver(decoder, jwt.claim(), jwt.carriers(), jwt.cookie(), jwt.query()));
	}

}
