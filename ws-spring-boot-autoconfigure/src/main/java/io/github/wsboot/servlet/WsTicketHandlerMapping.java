package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

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
	 */
	public WsTicketHandlerMapping(String path, WsTickets tickets, BridgeSettings settings) {
		setOrder(ORDER);
		OriginPolicy origins = new OriginPolicy(settings.allowedOrigins(), settings.allowedOriginPatterns());
		setUrlMap(Map.of(path, new Endpoint(tickets, origins)));
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
	 */
	private record Endpoint(WsTickets tickets, OriginPolicy origins) implements HttpRequestHandler {

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
			else if (user == null) {
				new Refusal(401, "Unauthorized").write(response);
			}
			else {
				issue(user.getName(), response);
			}
		}

		private void issue(String user, HttpServletResponse response) throws IOException {
			Optional<String> ticket;
			try {
				ticket = this.tickets.issue(user);
			}
			catch (ClusterUnavailableException ex) {
				later("Tickets cannot be made now").write(response);
				return;
			}
			if (ticket.isEmpty()) {
				later("There are too many tickets").write(response);
				return;
			}
			// a ticket has no character that JSON would escape
			String json = "{\"ticket\":\"" + ticket.get() + "\",\"expiresIn\":" + this.tickets.timeToLive().toSeconds()
					+ "}";
			byte[] body = json.getBytes(StandardCharsets.US_ASCII);
			response.setContentType("application/json");
			response.setContentLength(body.length);
			response.getOutputStream().write(body);
		}

		private static Refusal later(String reason) {
			return new Refusal(new HandshakeRejectedException(503, reason, Duration.ofSeconds(1)));
		}

	}

}
