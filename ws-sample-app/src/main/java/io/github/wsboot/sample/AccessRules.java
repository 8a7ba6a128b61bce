package io.github.wsboot.sample;

import java.time.Duration;
import java.util.Objects;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsRevocationCheck;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who may connect, and who may stay: nobody who is suspended.
 */
@Configuration(proxyBeanMethods = false)
class AccessRules {

	private static final Duration LATER = Duration.ofSeconds(5);

	@Bean
	WsAuthorization notSuspended(Suspensions suspensions) {
		return (handshake, identity) -> {
			String name = Objects.requireNonNullElse(identity.uid(), identity.uniqueCode());
			if (isSuspended(suspensions, name)) {
				throw new HandshakeRejectedException(403, "You are suspended");
			}
			return true;
		};
	}

	private static boolean isSuspended(Suspensions suspensions, String name) {
		try {
			return suspensions.contains(name);
		}
		catch (ClusterUnavailableException ex) {
			// not a no: whoever is not suspended comes back, and gets in
			throw new HandshakeRejectedException(503, "Nobody knows who is suspended", LATER);
		}
	}

	/**
	 * The same for those who are here already. Of a suspension on another node, too, this
	 * one hears by asking.
	 */
	@Bean
	WsRevocationCheck suspendedMeanwhile(Suspensions suspensions) {
		return (connection) -> connection.uid().filter(suspensions::contains).isPresent();
	}

}
