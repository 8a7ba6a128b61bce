package io.github.wsboot.action.asyncapi;

import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponents;

/**
 * Serves the document. Requests that ask for an upgrade do not match, so the path may be
 * below one that clients connect to; it comes before controllers, so that one with a
 * catch-all pattern does not swallow it.
 *
 * @since 0.1.0
 */
public final class AsyncApiHandlerMapping extends SimpleUrlHandlerMapping {

	// RequestMappingHandlerMapping has 0
	private static final int ORDER = -1;

	private static final Set<String> METHODS = Set.of("GET", "HEAD");

	/**
	 * Creates a mapping.
	 * @param path the path of the document
	 * @param document the document
	 */
	public AsyncApiHandlerMapping(String path, AsyncApiDocument document) {
		setOrder(ORDER);
		setUrlMap(Map.of(path, new Endpoint(document)));
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) throws Exception {
		return (METHODS.contains(request.getMethod()) && !isUpgrade(request)) ? super.getHandlerInternal(request)
				: null;
	}

	// others than websocket are offered by plain clients, as h2c is
	private static boolean isUpgrade(HttpServletRequest request) {
		return Collections.list(request.getHeaders(HttpHeaders.UPGRADE))
			.stream()
			.anyMatch((value) -> value.toLowerCase(Locale.ROOT).contains("websocket"));
	}

	/**
	 * Writes the document for the host that was asked.
	 *
	 * @param document the document
	 */
	private record Endpoint(AsyncApiDocument document) implements HttpRequestHandler {

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			UriComponents base = ServletUriComponentsBuilder.fromServletMapping(request).build();
			String host = String.valueOf(base.getHost());
			String path = base.getPath();
			byte[] json = this.document.toJson((base.getPort() < 0) ? host : host + ":" + base.getPort(),
					(path != null) ? path : "", "https".equals(base.getScheme()));
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			// it names a host that the request named
			response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
			response.setContentLength(json.length);
			response.getOutputStream().write(json);
		}

	}

}
