package io.github.wsboot.servlet;

import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletCoreRequest;
import org.eclipse.jetty.ee11.servlet.ServletCoreResponse;
import org.eclipse.jetty.ee11.websocket.jakarta.common.ConfiguredEndpoint;
import org.eclipse.jetty.ee11.websocket.jakarta.common.UpgradeRequest;
import org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.adapter.standard.StandardWebSocketHandlerAdapter;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;

/**
 * Upgrades as the container of Jetty does, but with an output buffer in which messages
 * can share a write, and without keeping the request. The API of Jakarta can do neither,
 * and what the container has for it would mean all endpoints of the application.
 */
final class JettyUpgradeStrategy extends StandardWebSocketUpgradeStrategy {

	// Jetty writes a message of a quarter of it or more alone. Pooled: a connection that
	// is idle has none.
	private static final int OUTPUT_BUFFER_SIZE = 32 * 1024;

	@Override
	public void upgrade(ServerHttpRequest request, ServerHttpResponse response, @Nullable String selectedProtocol,
			List<WebSocketExtension> selectedExtensions, @Nullable Principal user, WebSocketHandler handler,
			Map<String, Object> attributes) {
		HttpServletRequest servletRequest = getHttpServletRequest(request);
		if (!(getContainer(servletRequest) instanceof JakartaWebSocketServerContainer container)) {
			super.upgrade(request, response, selectedProtocol, selectedExtensions, user, handler, attributes);
			return;
		}
		StandardWebSocketSession session = new StandardWebSocketSession(null, attributes, request.getLocalAddress(),
				request.getRemoteAddress(), user);
		Negotiator negotiator = new Negotiator(container, new StandardWebSocketHandlerAdapter(handler, session),
				selectedProtocol, new HandshakeRequest(servletRequest));
		Request coreRequest = ServletCoreRequest.wrap(servletRequest);
		Response coreResponse = ServletCoreResponse.wrap(coreRequest, getHttpServletResponse(response), false);
		WebSocketMappings mappings = WebSocketMappings
			.getMappings(ServletContextHandler.getServletContextHandler(servletRequest.getServletContext()));
		FutureCallback written = new FutureCallback();
		try {
			if (!mappings.upgrade(negotiator, coreRequest, coreResponse, written, null)) {
				throw new HandshakeFailureException("Jetty does not take the request for a handshake");
			}
			written.block();
		}
		catch (IOException | RuntimeException ex) {
			throw new HandshakeFailureException("Jetty could not upgrade", ex);
		}
	}

	/**
	 * Tells Jetty how to serve the connection. Extensions are what it negotiates itself.
	 */
	private static final class Negotiator implements WebSocketNegotiator {

		private final JakartaWebSocketServerContainer container;

		private final StandardWebSocketHandlerAdapter endpoint;

		private final @Nullable String subprotocol;

		private final HandshakeRequest handshake;

		Negotiator(JakartaWebSocketServerContainer container, StandardWebSocketHandlerAdapter endpoint,
				@Nullable String subprotocol, HandshakeRequest handshake) {
			this.container = container;
			this.endpoint = endpoint;
			this.subprotocol = subprotocol;
			this.handshake = handshake;
		}

		@Override
		public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
			if (this.subprotocol != null) {
				response.setAcceptedSubProtocol(this.subprotocol);
			}
			try {
				return this.container.newFrameHandler(new ConfiguredEndpoint(this.endpoint, new Properties()),
						this.handshake);
			}
			catch (DeploymentException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void customize(Configuration configuration) {
			configuration.setIdleTimeout(Duration.ofMillis(this.container.getDefaultMaxSessionIdleTimeout()));
			configuration.setMaxTextMessageSize(this.container.getDefaultMaxTextMessageBufferSize());
			configuration.setMaxBinaryMessageSize(this.container.getDefaultMaxBinaryMessageBufferSize());
			configuration.setOutputBufferSize(OUTPUT_BUFFER_SIZE);
		}

	}

	/**
	 * What Jetty may ask about the request while the connection lives. Its own would keep
	 * the request and its response.
	 */
	private static final class HandshakeRequest implements UpgradeRequest {

		private final @Nullable Principal user;

		private final String path;

		HandshakeRequest(HttpServletRequest request) {
			this.user = request.getUserPrincipal();
			this.path = request.getRequestURI();
		}

		@Override
		public @Nullable Principal getUserPrincipal() {
			return this.user;
		}

		@Override
		public URI getRequestURI() {
			return URI.create(this.path);
		}

		@Override
		public String getPathInContext() {
			return this.path;
		}

	}

	/**
	 * A configuration in which there is nothing but what one may put there.
	 */
	private static final class Properties implements EndpointConfig {

		private final Map<String, Object> properties = new HashMap<>(4);

		@Override
		public Map<String, Object> getUserProperties() {
			return this.properties;
		}

		@Override
		public List<Class<? extends Encoder>> getEncoders() {
			return List.of();
		}

		@Override
		public List<Class<? extends Decoder>> getDecoders() {
			return List.of();
		}

	}

}
