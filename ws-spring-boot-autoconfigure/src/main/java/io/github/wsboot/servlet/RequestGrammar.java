package io.github.wsboot.servlet;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 6455 and RFC 8441 demand of a request. At least as strict as the containers,
 * because they answer a bad request by themselves without telling us.
 */
final class RequestGrammar {

	private static final String VERSION = "13";

	private static final int KEY_BYTES = 16;

	private RequestGrammar() {
	}

	static boolean isUpgrade(HttpServletRequest request) {
		return ("GET".equals(request.getMethod()) && hasToken(request, "Upgrade", "websocket"))
				|| isExtendedConnect(request);
	}

	static @Nullable Refusal check(HttpServletRequest request) {
		boolean extendedConnect = isExtendedConnect(request);
		if (!extendedConnect) {
			if (!"GET".equals(request.getMethod())) {
				return new Refusal(405, "A WebSocket is opened with GET", Map.of("Allow", "GET"));
			}
			if (!hasToken(request, "Upgrade", "websocket")) {
				return new Refusal(400, "The request does not ask for an upgrade to websocket");
			}
			if (!hasToken(request, "Connection", "upgrade")) {
				return new Refusal(400, "The Connection header does not contain upgrade");
			}
			List<String> keys = values(request, "Sec-WebSocket-Key");
			if (keys.size() != 1 || !isKey(keys.get(0))) {
				return new Refusal(400, "There must be one well-formed Sec-WebSocket-Key");
			}
		}
		List<String> versions = values(request, "Sec-WebSocket-Version");
		if (versions.size() != 1 || !VERSION.equals(versions.get(0).trim())) {
			return new Refusal(426, "The WebSocket version must be " + VERSION,
					Map.of("Sec-WebSocket-Version", VERSION));
		}
		return null;
	}

	static List<String> values(HttpServletRequest request, String header) {
		Enumeration<String> values = request.getHeaders(header);
		return (values != null) ? Collections.list(values) : List.of();
	}

	static List<String> tokens(HttpServletRequest request, String header) {
		List<String> tokens = new ArrayList<>();
		for (String value : values(request, header)) {
			for (String token : value.split(",", -1)) {
				if (!token.isBlank()) {
					tokens.add(token.trim());
				}
			}
		}
		return tokens;
	}

	private static boolean hasToken(HttpServletRequest request, String header, String expected) {
		return tokens(request, header).stream().anyMatch(expected::equalsIgnoreCase);
	}

	/**
	 * Whether the client opens a WebSocket within HTTP/2 (RFC 8441).
	 */
	static boolean isExtendedConnect(HttpServletRequest request) {
		return "CONNECT".equals(request.getMethod()) && "HTTP/2.0".equals(request.getProtocol());
	}

	private static boolean isKey(String key) {
		try {
			return Base64.getDecoder().decode(key.trim()).length == KEY_BYTES;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
