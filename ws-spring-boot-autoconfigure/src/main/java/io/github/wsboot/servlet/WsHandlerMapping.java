package io.github.wsboot.servlet;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Maps the configured paths to the upgrader. Only requests that ask for an upgrade match,
 * so controllers may serve pages under the same path; it comes before them, so that one
 * with a catch-all pattern does not swallow the handshakes.
 *
 * @since 0.1.0
 */
public final class WsHandlerMapping extends SimpleUrlHandlerMapping {

	// RequestMappingHandlerMapping has 0
	private static final int ORDER = -1;

	/**
	 * Creates a mapping.
	 * @param paths the patterns, with URI variables if need be
	 * @param upgrader the upgrader
	 */
	public WsHandlerMapping(List<String> paths, WsUpgrader upgrader) {
		setOrder(ORDER);
		HttpRequestHandler endpoint = new Endpoint(upgrader);
		Map<String, Object> handlers = new LinkedHashMap<>();
		for (String path : paths) {
			handlers.put(path, endpoint);
		}
		setUrlMap(handlers);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) throws Exception {
		return RequestGrammar.isUpgrade(request) ? super.getHandlerInternal(request) : null;
	}

	/**
	 * Hands a request to the upgrader.
	 *
	 * @param upgrader the upgrader
	 */
	private record Endpoint(WsUpgrader upgrader) implements HttpRequestHandler {

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.upgrader.handle(request, response);
		}

	}

}
