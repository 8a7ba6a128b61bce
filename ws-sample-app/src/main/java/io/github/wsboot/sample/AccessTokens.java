package io.github.wsboot.sample;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Tokens that the page connects with. They are short-lived, so that no connection
 * outlives for long the sign-in that it was made with, of which only HTTP knows. Stands
 * for the authorization server that an application has.
 */
@Configuration(proxyBeanMethods = false)
class AccessTokens {

	private static final Duration LIFETIME = Duration.ofMinutes(5);

	private final SecretKey key;

	/**
	 * Makes the key.
	 * @param secret what all nodes know; a single one makes one up
	 */
	AccessTokens(@Value("${team-chat.sign-in-key:}") String secret) {
		this.key = keyOf(secret.isEmpty() ? UUID.randomUUID().toString() : secret);
	}

	private static SecretKey keyOf(String secret) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return new SecretKeySpec(digest.digest(("token " + secret).getBytes(StandardCharsets.UTF_8)), "HmacSHA256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/**
	 * Lets the {@code jwt} resolver and {@code auth.refresh} read them.
	 */
	@Bean
	JwtDecoder tokenDecoder() {
		return NimbusJwtDecoder.withSecretKey(this.key).build();
	}

	/**
	 * Makes one for somebody who has signed in.
	 */
	AccessToken issue(String name) {
		Instant now = Instant.now();
		JwtClaimsSet claims = JwtClaimsSet.builder().subject(name).issuedAt(now).expiresAt(now.plus(LIFETIME)).build();
		String token = NimbusJwtEncoder.withSecretKey(this.key)
			.build()
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
			.getTokenValue();
		return new AccessToken(token, LIFETIME.toSeconds());
	}

	/**
	 * A token, as the client for browsers wants it.
	 *
	 * @param token the token
	 * @param expiresIn the seconds that it is good for
	 */
	record AccessToken(String token, long expiresIn) {

		/**
		 * Without the token, wherever this may be printed.
		 */
		@Override
		public String toString() {
			return "AccessToken[]";
		}

	}

}
