package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of who may enter, how, and who may stay.
 *
 * @param authenticated Whether clients without a principal are refused.
 * @param authorities Comma-separated list of authorities of Spring Security, one of which
 * a client must have.
 * @param onLogout Whose connections a logout closes.
 * @param revocationInterval Time between two questions to WsRevocationCheck beans about a
 * connection.
 * @param refresh Tokens that replace others while a connection is open.
 * @param tickets Tickets that stand for a user in one handshake.
 * @param firstMessage Clients that say who they are in their first message.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.security")
public record WsSecurityProperties(@DefaultValue("false") boolean authenticated, @DefaultValue List<String> authorities,
		@DefaultValue("session") OnLogout onLogout, @DefaultValue("1m") Duration revocationInterval,
		@DefaultValue Refresh refresh, @DefaultValue Tickets tickets, @DefaultValue FirstMessage firstMessage) {

	/**
	 * Whose connections a logout closes.
	 *
	 * @since 0.1.0
	 */
	public enum OnLogout {

		/** Those that were opened from the HTTP session, when it ends. */
		SESSION,

		/** Also all others of the user, on all nodes. */
		USER,

		/** None, neither when the HTTP session ends otherwise. */
		NONE

	}

	/**
	 * Tokens that replace others while a connection is open.
	 *
	 * @param enabled Whether clients can extend their connection by the action
	 * auth.refresh.
	 * @since 0.1.0
	 */
	public record Refresh(@DefaultValue("true") boolean enabled) {

	}

	/**
	 * Tickets that stand for a user in one handshake.
	 *
	 * @param enabled Whether authenticated users can get tickets.
	 * @param path Path where they get them, by POST.
	 * @param ttl Time in which a ticket can be used.
	 * @param query Name of the query parameter that carries a ticket.
	 * @param maxPending Most tickets made by this node that can be used. In a cluster one
	 * that another node has taken counts until its time is over.
	 * @param maxPendingPerUser Most of them that are of one user.
	 * @since 0.1.0
	 */
	public record Tickets(@DefaultValue("false") boolean enabled, @DefaultValue("/ws/ticket") String path,
			@DefaultValue("30s") Duration ttl, @DefaultValue("ticket") String query,
			@DefaultValue("10000") int maxPending, @DefaultValue("100") int maxPendingPerUser) {

	}

	/**
	 * Clients that say who they are in their first message, if first-message is the last
	 * of the resolvers.
	 *
	 * @param timeout Time for the first message to arrive.
	 * @param maxPending Most clients of this node that have yet to send it.
	 * @param maxPendingPerIp Most of them that come from one remote address, or one
	 * network of 64 bits of IPv6.
	 * @param maxSize Most bytes of it, after inflation.
	 * @since 0.1.0
	 */
	public record FirstMessage(@DefaultValue("10s") Duration timeout, @DefaultValue("1000") int maxPending,
			@DefaultValue("100") int maxPendingPerIp, @DefaultValue("8KB") DataSize maxSize) {

	}

}
