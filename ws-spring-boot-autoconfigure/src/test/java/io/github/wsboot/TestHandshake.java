package io.github.wsboot;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A handshake of nothing but a path, which a test fills with what it needs.
 */
public final class TestHandshake implements WsHandshake {

	private final Map<String, List<String>> query = new LinkedHashMap<>();

	private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private final Map<String, String> cookies = new LinkedHashMap<>();

	private List<String> subprotocols = List.of();

	private @Nullable Principal principal;

	public TestHandshake withQuery(String name, String... values) {
		this.query.put(name, List.of(values));
		return this;
	}

	public TestHandshake withHeader(String name, String... values) {
		this.headers.put(name, List.of(values));
		return this;
	}

	public TestHandshake withCookie(String name, String value) {
		this.cookies.putIfAbsent(name, value);
		List<String> raw = new ArrayList<>(this.headers.getOrDefault("Cookie", List.of()));
		String pair = name + "=" + value;
		if (raw.isEmpty()) {
			raw.add(pair);
		}
		else {
			raw.set(0, raw.get(0) + "; " + pair);
		}
		this.headers.put("Cookie", raw);
		return this;
	}

	public TestHandshake withSubprotocols(String... offered) {
		this.subprotocols = List.of(offered);
		return this;
	}

	public TestHandshake withPrincipal(String name) {
		this.principal = () -> name;
		return this;
	}

	@Override
	public URI uri() {
		return URI.create("ws://localhost/ws");
	}

	@Override
	public Map<String, List<String>> query() {
		return this.query;
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.headers;
	}

	@Override
	public Map<String, String> cookies() {
		return this.cookies;
	}

	@Override
	public Map<String, String> pathVariables() {
		return Map.of();
	}

	@Override
	public @Nullable Principal principal() {
		return this.principal;
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return null;
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return null;
	}

	@Override
	public List<String> offeredSubprotocols() {
		return this.subprotocols;
	}

	@Override
	public @Nullable String subprotocol() {
		return null;
	}

}
