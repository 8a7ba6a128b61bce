package io.github.wsboot.actuate;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What the endpoint tells over HTTP, where it knows who asks.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = WsEndpoint.class)
public class WsEndpointWebExtension {

	private static final String CONNECTIONS = "connections";

	private final NodeReport report;

	private final Show showIdentifiers;

	private final Set<String> roles;

	/**
	 * Creates an extension.
	 * @param endpoint what it extends
	 * @param roles of whom to show identifiers to, where that takes authorization; empty
	 * for anyone who is authenticated
	 */
	public WsEndpointWebExtension(WsEndpoint endpoint, Set<String> roles) {
		this.report = endpoint.report();
		this.showIdentifiers = endpoint.showIdentifiers();
		this.roles = Set.copyOf(roles);
	}

	@ReadOperation
	SummaryDescriptor summary(SecurityContext securityContext, @Nullable Integer slowest) {
		return this.report.summary(slowest, isShown(securityContext));
	}

	/**
	 * Lists, or tells about one connection: whatever is not the name of a listing is a
	 * code. A code that is one comes after {@value #CONNECTIONS}.
	 */
	@ReadOperation
	@Nullable WebEndpointResponse<?> details(SecurityContext securityContext,
			@Selector(match = Selector.Match.ALL_REMAINING) String[] path, @Nullable String cursor,
			@Nullable Integer limit, @Nullable String group, @Nullable String uid) {
		boolean shown = isShown(securityContext);
		if (path.length == 1) {
			switch (path[0]) {
				case CONNECTIONS -> {
					return new WebEndpointResponse<>(this.report.connections(cursor, limit, group, uid, shown));
				}
				case "groups" -> {
					return new WebEndpointResponse<>(this.report.groups(cursor, limit, shown));
				}
				case "uids" -> {
					return new WebEndpointResponse<>(this.report.uids(cursor, limit, shown));
				}
				default -> {
				}
			}
		}
		Object connection = this.report.connection(codeIn(path), shown);
		if (connection == null) {
			return null;
		}
		boolean unknown = connection instanceof ElsewhereDescriptor elsewhere && elsewhere.elsewhere() == null;
		return new WebEndpointResponse<>(connection,
				unknown ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_OK);
	}

	/**
	 * The code that a path names.
	 */
	static String codeIn(String[] path) {
		List<String> segments = List.of(path);
		boolean prefixed = segments.size() > 1 && segments.get(0).equals(CONNECTIONS);
		return String.join("/", prefixed ? segments.subList(1, segments.size()) : segments);
	}

	private boolean isShown(SecurityContext securityContext) {
		return this.showIdentifiers.isShown(securityContext, this.roles);
	}

}
