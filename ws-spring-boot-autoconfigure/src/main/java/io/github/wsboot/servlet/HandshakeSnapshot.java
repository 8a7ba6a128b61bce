package io.github.wsboot.servlet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsHandshake;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerMapping;

/**
 * A copy of the request. The container recycles the request as soon as the upgrade is
 * done, so nothing here refers to it.
 *
 * @param uri the URI with its query
 * @param query the query parameters
 * @param headers the headers, found without regard to case
 * @param cookies the cookies
 * @param pathVariables the variables of the path pattern
 * @param principal who the client is, if known
 * @param remoteAddress the address of the peer
 * @param localAddress the address of this end
 * @param offeredSubprotocols what the client offers
 * @param subprotocol what was chosen
 */
record HandshakeSnapshot(URI uri, Map<String, List<String>> query, Map<String, List<String>> headers,
		Map<String, String> cookies, Map<String, String> pathVariables, @Nullable Principal principal,
		@Nullable InetSocketAddress remoteAddress, @Nullable InetSocketAddress localAddress,
		List<String> offeredSubprotocols, @Nullable String subprotocol) implements WsHandshake {

	private static final String MASK = "***";

	/**
	 * Copies a request.
	 * @throws HandshakeRejectedException with 400 if its URI cannot be read
	 */
	static HandshakeSnapshot of(HttpServletRequest request) {
		Map<String, List<String>> headers = headers(request);
		return new HandshakeSnapshot(uri(request, request.getQueryString()), parameters(request.getQueryString()),
				headers, cookies(request), pathVariables(request), request.getUserPrincipal(),
				address(request.getRemoteAddr(), request.getRemotePort()),
				address(request.getLocalAddr(), request.getLocalPort()), tokens(headers.get("Sec-WebSocket-Protocol")),
				null);
	}

	HandshakeSnapshot withSubprotocol(@Nullable String chosen) {
		return new HandshakeSnapshot(this.uri, this.query, this.headers, this.cookies, this.pathVariables,
				this.principal, this.remoteAddress, this.localAddress, this.offeredSubprotocols, chosen);
	}

	/**
	 * What is kept for the life of the connection.
	 */
	HandshakeSnapshot retaining(Set<String> headerNames, Set<String> maskedParameters) {
		Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String name : headerNames) {
			List<String> values = this.headers.get(name);
			if (values != null) {
				kept.put(name, values);
			}
		}
		return new HandshakeSnapshot(masked(maskedParameters), Map.of(), kept.isEmpty() ? Map.of() : kept, Map.of(),
				this.pathVariables, this.principal, this.remoteAddress, this.localAddress, List.of(), this.subprotocol);
	}

	/**
	 * Says the path only: the query may carry a token.
	 */
	@Override
	public String toString() {
		return "handshake of " + this.uri.getRawPath();
	}

	private URI masked(Set<String> parameters) {
		String query = this.uri.getRawQuery();
		if (query == null || parameters.isEmpty()) {
			return this.uri;
		}
		StringBuilder masked = new StringBuilder();
		for (String pair : query.split("&")) {
			int equals = pair.indexOf('=');
			String name = (equals >= 0) ? pair.substring(0, equals) : pair;
			masked.append(masked.isEmpty() ? "?" : "&");
			masked.append((equals >= 0 && parameters.contains(decode(name))) ? name + "=" + MASK : pair);
		}
		String uri = this.uri.toString();
		return URI.create(uri.substring(0, uri.indexOf('?')) + masked);
	}

	private static URI uri(HttpServletRequest request, @Nullable String query) {
		String scheme = request.isSecure() ? "wss" : "ws";
		String server = request.getServerName();
		String host = (server.indexOf(':') >= 0 && !server.startsWith("[")) ? "[" + server + "]" : server;
		String uri = scheme + "://" + host + ":" + request.getServerPort() + request.getRequestURI()
				+ ((query != null) ? "?" + query : "");
		try {
			return URI.create(uri);
		}
		catch (IllegalArgumentException ex) {
			throw new HandshakeRejectedException(400, "The URI is malformed");
		}
	}

	private static Map<String, List<String>> parameters(@Nullable String query) {
		if (query == null || query.isEmpty()) {
			return Map.of();
		}
		Map<String, List<String>> parameters = new LinkedHashMap<>();
		for (String pair : query.split("&")) {
			int equals = pair.indexOf('=');
			String name = decode((equals >= 0) ? pair.substring(0, equals) : pair);
			String value = (equals >= 0) ? decode(pair.substring(equals + 1)) : "";
			parameters.computeIfAbsent(name, (key) -> new ArrayList<>(1)).add(value);
		}
		parameters.replaceAll((name, values) -> List.copyOf(values));
		return Collections.unmodifiableMap(parameters);
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new HandshakeRejectedException(400, "The query is malformed");
		}
	}

	private static Map<String, List<String>> headers(HttpServletRequest request) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String name : Collections.list(request.getHeaderNames())) {
			headers.put(name, List.copyOf(Collections.list(request.getHeaders(name))));
		}
		return Collections.unmodifiableMap(headers);
	}

	private static Map<String, String> cookies(HttpServletRequest request) {
		Cookie[] cookies = request.getCookies();
		if (cookies == null) {
			return Map.of();
		}
		Map<String, String> values = new LinkedHashMap<>();
		for (Cookie cookie : cookies) {
			values.putIfAbsent(cookie.getName(), cookie.getValue());
		}
		return Collections.unmodifiableMap(values);
	}

	private static Map<String, String> pathVariables(HttpServletRequest request) {
		if (!(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables)) {
			return Map.of();
		}
		Map<String, String> copy = new LinkedHashMap<>();
		variables.forEach((name, value) -> copy.put(String.valueOf(name), String.valueOf(value)));
		return Collections.unmodifiableMap(copy);
	}

	private static @Nullable InetSocketAddress address(@Nullable String ip, int port) {
		if (ip == null || ip.isEmpty() || port < 0) {
			return null;
		}
		try {
			// an IP literal, so this asks no name server
			return new InetSocketAddress(InetAddress.getByName(ip), port);
		}
		catch (UnknownHostException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static List<String> tokens(@Nullable List<String> headers) {
		if (headers == null) {
			return List.of();
		}
		List<String> tokens = new ArrayList<>();
		for (String header : headers) {
			for (String token : header.split(",")) {
				if (!token.isBlank()) {
					tokens.add(token.trim());
				}
			}
		}
		return List.copyOf(tokens);
	}

}
