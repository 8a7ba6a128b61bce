package io.github.wsboot.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of who may enter, and how.
 *
 * @param tickets Tickets that stand for a user in one handshake.
 * @param firstMessage Clients that say who they are in their first message.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.security")
public record WsSecurityProperties(@DefaultValue Tickets tickets, @DefaultValue FirstMessage firstMessage) {

	/**
	 * Tickets that stand for a user in one handshake.
	 *
	 * @param enabled Whether authenticated users can get tickets.
	 * @param path Path where they get them, by POST.
	 * @param ttl Time in which a ticket can be used.
	 * @param query Name of the query parameter that carries a ticket.
	 * @param maxPending Most tickets of this node that have not been used and can be.
	 * @since 0.1.0
	 */
	public record Tickets(@DefaultValue("false") boolean enabled, @DefaultValue("/ws/ticket") String path,
			@DefaultValue("30s") Duration ttl, @DefaultValue("ticket") String query,
			@DefaultValue("10000") int maxPending) {

	}

	/**
	 * Clients that say who they are in their first message, if first-message is the last
	 * of the resolvers.
	 *
	 * @param timeout Time for the first message to arrive.
	 * @param maxPending Most clients of this node that have yet to send it.
	 * @param maxSize Most bytes of it, after inflation.
	 * @since 0.1.0
	 */
	public record FirstMessage(@DefaultValue("10s") Duration timeout, @DefaultValue("1000") int maxPending,
			@DefaultValue("8KB") DataSize maxSize) {

	}

}
