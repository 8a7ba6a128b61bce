package io.github.wsboot.identity;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Tokens with a real signature, and who can read them.
 */
public final class Tokens {

	private static final SecretKey KEY = key("0123456789abcdef0123456789abcdef");

	private static final SecretKey FOREIGN_KEY = key("fedcba9876543210fedcba9876543210");

	private Tokens() {
	}

	public static JwtDecoder decoder() {
		return NimbusJwtDecoder.withSecretKey(KEY).build();
	}

	public static String of(String subject) {
		return token(KEY, (claims) -> claims.subject(subject));
	}

	public static String of(Consumer<JwtClaimsSet.Builder> customizer) {
		return token(KEY, customizer);
	}

	public static String foreign(String subject) {
		return token(FOREIGN_KEY, (claims) -> claims.subject(subject));
	}

	private static String token(SecretKey key, Consumer<JwtClaimsSet.Builder> customizer) {
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder().expiresAt(Instant.now().plusSeconds(60));
		customizer.accept(claims);
		return NimbusJwtEncoder.withSecretKey(key)
			.build()
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims.build()))
			.getTokenValue();
	}

	private static SecretKey key(String text) {
		return new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
	}

}
