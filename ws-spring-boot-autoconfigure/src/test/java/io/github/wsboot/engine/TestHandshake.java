package io.github.wsboot.engine;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import io.github.wsboot.WsHandshake;
import org.jspecify.annotations.Nullable;

/**
 * A handshake of nothing but a path.
 */
final class TestHandshake implements WsHandshake {

	@Override
	public URI uri() {
		return URI.create("ws://localhost/ws");
	}

	@Override
	public Map<String, List<String>> query() {
		return Map.of();
	}

	@Override
	public Map<String, List<String>> headers() {
		return Map.of();
	}

	@Override
	public Map<String, String> cookies() {
		return Map.of();
	}

	@Override
	public Map<String, String> pathVariables() {
		return Map.of();
	}

	@Override
	public @Nullable Principal principal() {
		return null;
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
		return List.of();
	}

	@Override
	public @Nullable String subprotocol() {
		return null;
	}

}
