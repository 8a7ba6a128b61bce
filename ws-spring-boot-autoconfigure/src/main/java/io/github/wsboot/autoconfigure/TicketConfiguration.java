package io.github.wsboot.autoconfigure;

import io.github.wsboot.engine.Hub;
import io.github.wsboot.servlet.BridgeSettings;
import io.github.wsboot.servlet.TicketCodeResolver;
import io.github.wsboot.servlet.WsTicketHandlerMapping;
import io.github.wsboot.servlet.WsTickets;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Identity by ticket, and where users get theirs.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "ws.security.tickets.enabled")
class TicketConfiguration {

	@Bean
	WsTickets wsTickets(Hub hub, WsSecurityProperties properties) {
		return new WsTickets(hub, properties.tickets().ttl(), properties.tickets().maxPending());
	}

	@Bean
	TicketResolver wsTicketResolver(WsTickets tickets, WsSecurityProperties properties) {
		return new TicketResolver(new TicketCodeResolver(tickets, properties.tickets().query()));
	}

	@Bean
	@ConditionalOnMissingBean
	WsTicketHandlerMapping wsTicketHandlerMapping(WsTickets tickets, WsSecurityProperties security,
			WsProperties properties) {
		BridgeSettings settings = PropertiesSettings.bridge(properties, security, false);
		return new WsTicketHandlerMapping(security.tickets().path(), tickets, settings);
	}

}
