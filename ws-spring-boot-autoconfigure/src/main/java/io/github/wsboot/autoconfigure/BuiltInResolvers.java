package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.ClientNamedCodeResolver;
import io.github.wsboot.identity.ClientNamedCodeResolver.Source;
import io.github.wsboot.identity.GeneratedCodeResolver;
import io.github.wsboot.identity.PrincipalCodeResolver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The built-in resolvers that the properties name, in their order.
 */
final class BuiltInResolvers {

	/** No resolver, but leave to answer later. */
	static final String FIRST_MESSAGE = "first-message";

	static final String TICKET = "ticket";

	private static final Log logger = LogFactory.getLog(BuiltInResolvers.class);

	private final WsProperties.UniqueCode properties;

	private final Hub hub;

	private final @Nullable JwtResolver jwt;

	private final @Nullable TicketResolver ticket;

	private final Supplier<InvalidWsPropertyException> jwtAbsence;

	BuiltInResolvers(WsProperties.UniqueCode properties, Hub hub, @Nullable JwtResolver jwt,
			@Nullable TicketResolver ticket, Supplier<InvalidWsPropertyException> jwtAbsence) {
		this.properties = properties;
		this.hub = hub;
		this.jwt = jwt;
		this.ticket = ticket;
		this.jwtAbsence = jwtAbsence;
	}

	List<UniqueCodeResolver> create() {
		List<String> names = names(this.properties, this.jwt != null, this.ticket != null);
		List<UniqueCodeResolver> resolvers = new ArrayList<>();
		names.stream().filter((name) -> !name.equals(FIRST_MESSAGE)).forEach((name) -> resolvers.add(create(name)));
		warn(names);
		return resolvers;
	}

	/**
	 * The names of the resolvers in their order.
	 */
	static List<String> names(WsProperties.UniqueCode properties, boolean jwt, boolean ticket) {
		List<String> names = properties.resolvers();
		if (!names.isEmpty()) {
			return names;
		}
		List<String> defaults = new ArrayList<>(List.of("principal", "generated"));
		if (jwt) {
			defaults.add(0, "jwt");
		}
		if (ticket) {
			defaults.add(0, TICKET);
		}
		return defaults;
	}

	private UniqueCodeResolver create(String name) {
		return switch (name) {
			case TICKET -> requireTicket();
			case "jwt" -> requireJwt();
			case "principal" -> new PrincipalCodeResolver();
			case "header" -> new ClientNamedCodeResolver(Source.HEADER, this.properties.header());
			case "query" -> new ClientNamedCodeResolver(Source.QUERY, this.properties.query());
			case "cookie" -> new ClientNamedCodeResolver(Source.COOKIE, this.properties.cookie());
			case "generated" -> new GeneratedCodeResolver(this.hub::generateCode);
			default -> throw new IllegalStateException("Unknown resolver " + name);
		};
	}

	private UniqueCodeResolver requireTicket() {
		if (this.ticket == null) {
			throw new InvalidWsPropertyException("ws.unique-code.resolvers", TICKET, "nobody can get a ticket",
					"Set ws.security.tickets.enabled=true or remove ticket from the list.");
		}
		return this.ticket.resolver();
	}

	private UniqueCodeResolver requireJwt() {
		if (this.jwt == null) {
			throw this.jwtAbsence.get();
		}
		return this.jwt.resolver();
	}

	private void warn(List<String> names) {
		List<String> trusting = names.stream().filter(List.of("header", "query", "cookie")::contains).toList();
		if (!trusting.isEmpty()) {
			logger.warn("ws.unique-code.resolvers lists " + String.join(", ", trusting)
					+ ": clients can name any uniqueCode and take over its connection. Use this in trusted networks only.");
		}
	}

}
