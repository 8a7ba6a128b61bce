package io.github.wsboot.autoconfigure;

import java.security.Principal;
import java.time.Instant;
import java.util.function.Function;

import io.github.wsboot.engine.Hub;
import io.github.wsboot.servlet.BridgeSettings;
import io.github.wsboot.servlet.TicketCodeResolver;
import io.github.wsboot.servlet.WsTicketHandlerMapping;
import io.github.wsboot.servlet.WsTickets;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;

/**
 * Identity by ticket, and where users get theirs.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "ws.security.tickets.enabled")
class TicketConfiguration {

	@Bean
	WsTickets wsTickets(Hub hub, WsSecurityProperties properties) {
		WsSecurityProperties.Tickets tickets = properties.tickets();
		return new WsTickets(hub, tickets.ttl(), tickets.maxPending(), tickets.maxPendingPerUser());
	}

	@Bean
	TicketResolver wsTicketResolver(WsTickets tickets, WsSecurityProperties properties) {
		return new TicketResolver(new TicketCodeResolver(tickets, properties.tickets().query()));
	}

	@Bean
	@ConditionalOnMissingBean
	WsTicketHandlerMapping wsTicketHandlerMapping(WsTickets tickets, WsSecurityProperties security,
			WsProperties properties, ObjectProvider<PrincipalExpiries> expiries) {
		BridgeSettings settings = PropertiesSettings.bridge(properties, security, false);
		return new WsTicketHandlerMapping(security.tickets().path(), tickets, settings,
				expiries.getIfAvailable(() -> new PrincipalExpiries((user) -> null)).expiries());
	}

	/**
	 * Knows when what has authenticated a user ends.
	 *
	 * @param expiries when, {@code null} if not by itself
	 */
	record PrincipalExpiries(Function<Principal, @Nullable Instant> expiries) {

	}

	/**
	 * A ticket for the bearer of a token does not outlive the token.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AbstractOAuth2TokenAuthenticationToken.class)
	static class ResourceServerConfiguration {

		@Bean
		PrincipalExpiries wsPrincipalExpiries() {
			return new PrincipalExpiries(ResourceServerConfiguration::expiryOf);
		}

		private static @Nullable Instant expiryOf(Principal user) {
			return (user instanceof AbstractOAuth2TokenAuthenticationToken<?> bearer) ? bearer.getToken().getExpiresAt()
					: null;
		}

	}

}
