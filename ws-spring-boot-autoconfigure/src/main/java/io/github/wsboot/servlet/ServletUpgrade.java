package io.github.wsboot.servlet;

import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

import io.github.wsboot.HandshakeRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;

/**
 * The last step of a handshake: checks the HTTP side and answers 101 through the
 * jakarta.websocket API that Tomcat and Jetty share.
 */
final class ServletUpgrade {

	private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

	// never the default one, which picks Jetty's own API by mere presence of its classes
	private final RequestUpgradeStrategy strategy = new StandardWebSocketUpgradeStrategy();

	private final boolean compression;

	ServletUpgrade(boolean compression) {
		this.compression = compression;
	}

	/**
	 * Whether this is a request for a WebSocket at all.
	 */
	static boolean isUpgrade(HttpServletRequest request) {
		String upgrade = request.getHeader("Upgrade");
		return request.getMethod().equals("CONNECT") || (upgrade != null && upgrade.equalsIgnoreCase("websocket"));
	}

	/**
	 * Checks what RFC 6455 section 4.2.1 demands of the request, before anybody is asked
	 * who the client is.
	 */
	static void check(HttpServletRequest request) {
		boolean connect = request.getMethod().equals("CONNECT");
		if (!connect && !request.getMethod().equals("GET")) {
			throw new HandshakeRejectedException(405, "A WebSocket handshake is a GET request");
		}
		if (!isUpgrade(request)) {
			throw new HandshakeRejectedException(400, "A WebSocket handshake has an Upgrade header: websocket");
		}
		String connection = request.getHeader("Connection");
		if (!connect && (connection == null || !connection.toLowerCase(Locale.ROOT).contains("upgrade"))) {
			throw new HandshakeRejectedException(400, "A WebSocket handshake has a Connection header: Upgrade");
		}
		if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
			throw new HandshakeRejectedException(426, "The WebSocket version must be 13");
		}
		String key = request.getHeader("Sec-WebSocket-Key");
		if (!connect && (key == null || key.isBlank())) {
			throw new HandshakeRejectedException(400, "A WebSocket handshake has a Sec-WebSocket-Key header");
		}
	}

	/**
	 * Answers 101 and hands the connection over to a handler, which the container calls
	 * when the filter chain has returned.
	 */
	void upgrade(HttpServletRequest request, HttpServletResponse response, @Nullable String subprotocol,
			WebSocketHandler handler) throws HandshakeFailureException {
		HttpServletRequest offered = this.compression ? request : new WithoutExtensions(request);
		this.strategy.upgrade(new ServletServerHttpRequest(offered), new ServletServerHttpResponse(response),
				subprotocol, List.of(), request.getUserPrincipal(), handler, new HashMap<>());
	}

	/**
	 * Hides the offer of permessage-deflate. Containers accept it whatever Spring filters
	 * out.
	 */
	private static final class WithoutExtensions extends HttpServletRequestWrapper {

		WithoutExtensions(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return isHidden(name) ? null : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			List<String> names = Collections.list(super.getHeaderNames());
			names.removeIf(WithoutExtensions::isHidden);
			return Collections.enumeration(names);
		}

		private static boolean isHidden(String name) {
			return name.equalsIgnoreCase(EXTENSIONS);
		}

	}

}
