package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsRevocationCheck;
import io.github.wsboot.action.ActionDispatcher;
import io.github.wsboot.action.security.TokenRefresh;
import io.github.wsboot.autoconfigure.WsSecurityProperties.OnLogout;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.JwtCodeResolver;
import io.github.wsboot.security.AuthenticatedAuthorization;
import io.github.wsboot.security.AuthorityAuthorization;
import io.github.wsboot.security.LogoutConnections;
import io.github.wsboot.security.Revocations;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Auto-configuration of who may connect and who may stay.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { WsAutoConfiguration.class, WsActionAutoConfiguration.class })
@ConditionalOnBean(Hub.class)
public final class WsSecurityAutoConfiguration {

	private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(30);

	// asked when the application runs, not when it is processed ahead of time: a rule
	// that is set only then must not be forgotten
	@Bean
	@Order(1)
	BuiltInAuthorizations wsAuthenticatedOnly(WsSecurityProperties properties) {
		return new BuiltInAuthorizations(
				properties.authenticated() ? List.of(new AuthenticatedAuthorization()) : List.of());
	}

	@Bean
	RevocationThreads wsRevocationThreads(Environment environment) {
		return new RevocationThreads(
				CallbackThreads.bounded("ws-revocation-", Threading.VIRTUAL.isActive(environment)));
	}

	@Bean
	Revocations wsRevocations(Hub hub, ObjectProvider<WsRevocationCheck> checks, WsSecurityProperties properties,
			RevocationThreads threads) {
		Duration interval = properties.revocationInterval();
		return new Revocations(hub, () -> checks.orderedStream().toList(), interval,
				(interval.compareTo(SHORTEST_LIMIT) > 0) ? interval : SHORTEST_LIMIT, threads.threads()::execute);
	}

	/**
	 * Threads that may wait for whoever knows what is revoked.
	 *
	 * @param threads run checks
	 */
	record RevocationThreads(CallbackThreads threads) implements DisposableBean {

		@Override
		public void destroy() {
			this.threads.destroy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Authentication.class)
	static class SpringSecurityConfiguration {

		@Bean
		@Order(2)
		BuiltInAuthorizations wsAuthoritiesOnly(WsSecurityProperties properties,
				ObjectProvider<RoleHierarchy> hierarchy) {
			List<String> authorities = properties.authorities();
			return new BuiltInAuthorizations(authorities.isEmpty() ? List.of()
					: List.of(new AuthorityAuthorization(Set.copyOf(authorities), hierarchy.getIfUnique())));
		}

		@Bean
		LogoutConnections wsLogoutConnections(WebSocketManager manager, WsSecurityProperties properties) {
			return new LogoutConnections(manager, properties.onLogout() == OnLogout.USER);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.security.core.Authentication")
	static class NoSpringSecurityConfiguration {

		NoSpringSecurityConfiguration(WsSecurityProperties properties) {
			PropertyChecks.requireNoSpringSecurity(properties);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JwtDecoder.class)
	@ConditionalOnBean({ JwtResolver.class, ActionDispatcher.class })
	static class RefreshConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnBooleanProperty(name = "ws.security.refresh.enabled", matchIfMissing = true)
		TokenRefresh wsTokenRefresh(JwtResolver jwt, WsProperties properties) {
			return new TokenRefresh(((JwtCodeResolver) jwt.resolver())::identify, properties.uniqueCode().asUid());
		}

	}

}
