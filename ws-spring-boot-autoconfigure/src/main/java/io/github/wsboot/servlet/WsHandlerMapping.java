package io.github.wsboot.servlet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Leads WebSocket handshakes at {@code ws.path} to the upgrader. Other requests to the
 * same path are left to the application's controllers.
 *
 * @since 0.1.0
 */
public final class WsHandlerMapping extends SimpleUrlHandlerMapping {

	/**
	 * Creates a mapping.
	 * @param paths the path patterns, with URI variables if need be
	 * @param upgrader takes the handshakes
	 */
	public WsHandlerMapping(List<String> paths, WsUpgrader upgrader) {
		HttpRequestHandler handler = upgrader::upgrade;
		Map<String, HttpRequestHandler> handlers = new LinkedHashMap<>();
		paths.forEach((path) -> handlers.put(path, handler));
		setUrlMap(handlers);
		// before the controllers
		setOrder(-1);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) throws Exception {
		return ServletUpgrade.isUpgrade(request) ? super.getHandlerInternal(request) : null;
	}

}
