package io.github.wsboot.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a server agreed to.
 *
 * @param subprotocol the subprotocol, null if it chose none
 * @param isCompressed whether messages may be compressed
 * @param headers the headers of its answer, names in lower case
 */
record HandshakeAnswer(@Nullable String subprotocol, boolean isCompressed, Map<String, List<String>> headers) {

	/**
	 * Reads an answer with status 101.
	 * @param offered what it answers
	 * @param headers its headers
	 * @throws IllegalArgumentException if the server may not answer so
	 */
	static HandshakeAnswer of(HandshakeRequest offered, HttpHeaders headers) {
		if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
				|| !headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
			throw new IllegalArgumentException("another upgrade than to websocket");
		}
		List<String> accept = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
		if (accept.size() != 1 || !accept.get(0).trim().equals(offered.expectedAccept())) {
			throw new IllegalArgumentException("a wrong Sec-WebSocket-Accept");
		}
		List<String> subprotocols = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
		if (subprotocols.size() > 1
				|| (subprotocols.size() == 1 && !offered.subprotocols().contains(subprotocols.get(0).trim()))) {
			throw new IllegalArgumentException("a subprotocol that was not offered");
		}
		List<String> extensions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
		boolean isCompressed = !extensions.isEmpty()
				&& Compression.isAccepted(String.join(",", extensions), offered.compression());
		return new HandshakeAnswer(subprotocols.isEmpty() ? null : subprotocols.get(0).trim(), isCompressed,
				mapOf(headers));
	}

	static Map<String, List<String>> mapOf(HttpHeaders headers) {
		Map<String, List<String>> result = new LinkedHashMap<>();
		for (String name : headers.names()) {
			result.putIfAbsent(name.toLowerCase(Locale.ROOT), List.copyOf(headers.getAll(name)));
		}
		return Map.copyOf(result);
	}

}
