package io.github.wsboot.test;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * How a server refused a handshake.
 *
 * @param status the HTTP status
 * @param headers the headers of the response, whose names may be asked for in any case
 * @param body the body, empty if there was none
 * @since 0.1.0
 */
public record WsRefusal(int status, Map<String, List<String>> headers, String body) {

	static WsRefusal of(HttpResponse<?> response) {
		String body = (response.body() instanceof String text) ? text : "";
		return new WsRefusal(response.statusCode(), response.headers().map(), body);
	}

}
