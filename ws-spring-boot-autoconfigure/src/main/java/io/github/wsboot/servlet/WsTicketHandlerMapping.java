package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.HandshakeRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Maps a path where authenticated users get their tickets, as JSON. Only pages that may
 * connect get one.
 *
 * @since 0.1.0
 */
public final class WsTicketHandlerMapping extends SimpleUrlHandlerMapping {

	// as early as the handshakes, and for the same reason
	private static final int ORDER = -1;

	/**
	 * Creates a mapping.
	 * @param path the path
	 * @param tickets the tickets
	 * @param settings says which origins are allowed
	 * @param expiries when what has authenticated a user ends, if it is known to
	 */
	public WsTicketHandlerMapping(String path, WsTickets tickets, BridgeSettings settings,
			Function<Principal, @Nullable Instant> expiries) {
		setOrder(ORDER);
		OriginPolicy origins = new OriginPolicy(settings.allowedOrigins(), settings.allowedOriginPatterns());
		setUrlMap(Map.of(path, new Endpoint(tickets, origins, expiries)));
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) throws Exception {
		return RequestGrammar.isUpgrade(request) ? null : super.getHandlerInternal(request);
	}

	/**
	 * Answers with tickets.
	 *
	 * @param tickets the tickets
	 * @param origins which pages may have one
	 * @param expiries until when users are known
	 */
	private record Endpoint(WsTickets tickets, OriginPolicy origins,
			Function<Principal, @Nullable Instant> expiries) implements HttpRequestHandler {

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.setHeader("Cache-Control", "no-store");
			Principal user = request.getUserPrincipal();
			if (!this.origins.allows(request)) {
				new Refusal(403, "The origin is not allowed").write(response);
			}
			else if (!"POST".equals(request.getMethod())) {
				new Refusal(405, "Tickets are made by POST", Map.of("Allow", "POST")).write(response);
			}
			else if (user == null || user.getName() == null || user.getName().isEmpty()) {
				new Refusal(401, "Unauthorized").write(response);
			}
			else {
				issue(user, response);
			}
		}

		private void issue(Principal user, HttpServletResponse response) throws IOException {
			WsTickets.Issued issued;
			try {
				issued = this.tickets.issue(user.getName(), this.expiries.apply(user));
			}
			catch (ClusterUnavailableException ex) {
				new Refusal(new HandshakeRejectedException(503, "Tickets cannot be made now", Duration.ofSeconds(1)))
					.write(response);
				return;
			}
			catch (HandshakeRejectedException ex) {
				new Refusal(ex).write(response);
				return;
			}
			// a ticket has no character that JSON would escape
			String json = "{\"ticket\":\"" + issued.ticket() + "\",\"expiresIn\":" + issued.timeToLive().toSeconds()
					+ "}";
			byte[] body = json.getBytes(StandardCharsets.US_ASCII);
			response.setContentType("application/json");
			response.setContentLength(body.length);
			response.getOutputStream().write(body);
		}

	}

}
