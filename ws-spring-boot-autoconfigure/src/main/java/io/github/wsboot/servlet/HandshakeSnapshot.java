package io.github.wsboot.servlet;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.github.wsboot.WsHandshake;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerMapping;

/**
 * The copy of a request that outlives it.
 */
final class HandshakeSnapshot implements WsHandshake {

	private static final String MASK = "***";

	private final URI uri;

	private final Map<String, List<String>> query;

	private final Map<String, String> cookies;

	private final List<String> offeredSubprotocols;

	private final RetainedHandshake rest;

	private final HeldTicket ticket;

	private HandshakeSnapshot(URI uri, Map<String, List<String>> query, Map<String, String> cookies,
			List<String> offeredSubprotocols, RetainedHandshake rest, HeldTicket ticket) {
		this.ticket = ticket;
		this.uri = uri;
		this.query = query;
		this.cookies = cookies;
		this.offeredSubprotocols = offeredSubprotocols;
		this.rest = rest;
	}

	/**
	 * Copies a request.
	 * @param client the address it comes from, which may be behind that of a proxy
	 */
	static HandshakeSnapshot of(HttpServletRequest request, List<String> offeredSubprotocols, @Nullable String client) {
		boolean direct = Objects.equals(client, ClientAddresses.peerOf(request));
		String queryString = request.getQueryString();
		URI uri = uri(request.getRequestURL().toString(), queryString);
		return new HandshakeSnapshot(uri, queryOf(queryString), cookiesOf(request), List.copyOf(offeredSubprotocols),
				new RetainedHandshake(uri.toString(), headersOf(request), pathVariablesOf(request),
						request.getUserPrincipal(), client, direct ? request.getRemotePort() : 0,
						shared(request.getLocalAddr()), request.getLocalPort(), null),
				new HeldTicket());
	}

	/**
	 * The same with what was agreed upon.
	 */
	HandshakeSnapshot with(@Nullable String subprotocol) {
		return new HandshakeSnapshot(this.uri, this.query, this.cookies, this.offeredSubprotocols,
				this.rest.with(subprotocol), this.ticket);
	}

	/**
	 * The same with who the client has turned out to be.
	 */
	HandshakeSnapshot with(Principal principal) {
		return new HandshakeSnapshot(this.uri, this.query, this.cookies, this.offeredSubprotocols,
				this.rest.with(principal), this.ticket);
	}

	/**
	 * The address of the client, as text.
	 */
	@Nullable String remoteHost() {
		return this.rest.remoteHost();
	}

	/**
	 * The ticket that this handshake has taken, if it has.
	 */
	HeldTicket ticket() {
		return this.ticket;
	}

	/**
	 * All connections share the few addresses that this end has.
	 */
	private static @Nullable String shared(@Nullable String localHost) {
		return (localHost != null) ? localHost.intern() : null;
	}

	/**
	 * What is kept for the lifetime of the connection: no secrets, little memory. The
	 * offered subprotocols go as well, one of them may be a token.
	 */
	RetainedHandshake retained(Set<String> retainHeaders, Set<String> maskedQueryParameters) {
		Map<String, List<String>> kept = Map.of();
		for (String name : retainHeaders) {
			List<String> values = headers().get(name);
			if (values != null) {
				kept = kept.isEmpty() ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : kept;
				kept.put(name, values);
			}
		}
		return this.rest.with(masked(maskedQueryParameters),
				kept.isEmpty() ? Map.of() : Collections.unmodifiableMap(kept));
	}

	private String masked(Set<String> parameters) {
		String rawQuery = this.uri.getRawQuery();
		if (rawQuery == null || parameters.isEmpty()) {
			return this.rest.url();
		}
		StringBuilder masked = new StringBuilder();
		for (String pair : rawQuery.split("&", -1)) {
			int equals = pair.indexOf('=');
			boolean secret = equals >= 0
					&& parameters.stream().anyMatch(decode(pair.substring(0, equals))::equalsIgnoreCase);
			masked.append((masked.length() > 0) ? "&" : "");
			masked.append(secret ? pair.substring(0, equals + 1) + MASK : pair);
		}
		String url = this.rest.url();
		return url.substring(0, url.indexOf('?') + 1) + masked;
	}

	private static URI uri(String url, @Nullable String queryString) {
		String text = wellFormed((queryString != null) ? url + "?" + queryString : url);
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			// only the authority is left to be wrong, for instance an odd Host header
			int authority = text.indexOf("://");
			int path = (authority >= 0) ? text.indexOf('/', authority + 3) : -1;
			try {
				return new URI((path >= 0) ? text.substring(path) : "/");
			}
			catch (URISyntaxException ignored) {
				return URI.create("/");
			}
		}
	}

	/**
	 * Escapes what a container lets pass but a URI must not contain, a lone percent sign
	 * included.
	 */
	private static String wellFormed(String text) {
		StringBuilder result = new StringBuilder(text.length() + 16);
		boolean inQuery = false;
		for (int i = 0; i < text.length();) {
			int c = text.codePointAt(i);
			boolean legal = (c < 0x80) && (Character.isLetterOrDigit(c) || "-_.~!$&'()*+,;=:@/".indexOf(c) >= 0
					|| (c == '?') || (!inQuery && (c == '[' || c == ']') && isAuthority(text, i))
					|| (c == '%' && hexAt(text, i) >= 0));
			if (legal) {
				result.append((char) c);
			}
			else {
				for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
					result.append(String.format("%%%02X", b));
				}
			}
			inQuery |= (c == '?');
			i += Character.charCount(c);
		}
		return result.toString();
	}

	private static boolean isAuthority(String text, int index) {
		int start = text.indexOf("://");
		return start >= 0 && start < index && text.indexOf('/', start + 3) > index;
	}

	private static Map<String, List<String>> queryOf(@Nullable String queryString) {
		if (queryString == null || queryString.isEmpty()) {
			return Map.of();
		}
		Map<String, List<String>> query = new LinkedHashMap<>();
		for (String pair : queryString.split("&", -1)) {
			if (!pair.isEmpty()) {
				int equals = pair.indexOf('=');
				String name = decode((equals >= 0) ? pair.substring(0, equals) : pair);
				String value = (equals >= 0) ? decode(pair.substring(equals + 1)) : "";
				query.computeIfAbsent(name, (key) -> new ArrayList<>(1)).add(value);
			}
		}
		return immutable(query);
	}

	/**
	 * Decodes like a form, but takes a malformed escape literally.
	 */
	private static String decode(String text) {
		if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
			return text;
		}
		byte[] raw = text.getBytes(StandardCharsets.UTF_8);
		byte[] decoded = new byte[raw.length];
		int length = 0;
		for (int i = 0; i < raw.length; i++) {
			int high = (raw[i] == '%' && i + 2 < raw.length) ? Character.digit(raw[i + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(raw[i + 2], 16) : -1;
			if (low >= 0) {
				decoded[length++] = (byte) (high * 16 + low);
				i += 2;
			}
			else {
				decoded[length++] = (raw[i] == '+') ? (byte) ' ' : raw[i];
			}
		}
		return new String(decoded, 0, length, StandardCharsets.UTF_8);
	}

	private static int hexAt(String text, int percent) {
		if (percent + 2 >= text.length()) {
			return -1;
		}
		int high = Character.digit(text.charAt(percent + 1), 16);
		int low = Character.digit(text.charAt(percent + 2), 16);
		boolean ascii = text.charAt(percent + 1) < 0x80 && text.charAt(percent + 2) < 0x80;
		return (ascii && high >= 0 && low >= 0) ? high * 16 + low : -1;
	}

	private static Map<String, List<String>> headersOf(HttpServletRequest request) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		Enumeration<String> names = request.getHeaderNames();
		while (names != null && names.hasMoreElements()) {
			String name = names.nextElement();
			headers.put(name, List.copyOf(RequestGrammar.values(request, name)));
		}
		return Collections.unmodifiableMap(headers);
	}

	private static Map<String, String> cookiesOf(HttpServletRequest request) {
		Cookie[] cookies = request.getCookies();
		if (cookies == null || cookies.length == 0) {
			return Map.of();
		}
		Map<String, String> result = new LinkedHashMap<>();
		for (Cookie cookie : cookies) {
			result.putIfAbsent(cookie.getName(), (cookie.getValue() != null) ? cookie.getValue() : "");
		}
		return Collections.unmodifiableMap(result);
	}

	private static Map<String, String> pathVariablesOf(HttpServletRequest request) {
		if (!(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables)
				|| variables.isEmpty()) {
			return Map.of();
		}
		Map<String, String> result = new LinkedHashMap<>();
		variables.forEach((name, value) -> result.put(String.valueOf(name), String.valueOf(value)));
		return Collections.unmodifiableMap(result);
	}

	private static Map<String, List<String>> immutable(Map<String, List<String>> map) {
		map.replaceAll((name, values) -> List.copyOf(values));
		return Collections.unmodifiableMap(map);
	}

	@Override
	public URI uri() {
		return this.uri;
	}

	@Override
	public Map<String, List<String>> query() {
		return this.query;
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.rest.headers();
	}

	@Override
	public Map<String, String> cookies() {
		return this.cookies;
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.rest.pathVariables();
	}

	@Override
	public @Nullable Principal principal() {
		return this.rest.principal();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return this.rest.remoteAddress();
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return this.rest.localAddress();
	}

	@Override
	public List<String> offeredSubprotocols() {
		return this.offeredSubprotocols;
	}

	@Override
	public @Nullable String subprotocol() {
		return this.rest.subprotocol();
	}

	@Override
	public String toString() {
		return this.rest.toString();
	}

}
