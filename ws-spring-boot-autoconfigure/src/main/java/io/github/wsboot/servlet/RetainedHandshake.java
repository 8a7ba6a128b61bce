package io.github.wsboot.servlet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.wsboot.WsHandshake;
import io.github.wsboot.engine.LogText;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a handshake as long as its connection lives. There are as many of these
 * as connections, so that whatever consists of several objects is made when asked for.
 *
 * @param url the well-formed URI
 * @param headers the headers
 * @param pathVariables the URI variables
 * @param principal who was authenticated
 * @param remoteHost the peer's address or whatever a proxy says it is
 * @param remotePort the peer's port
 * @param localHost the address of this end
 * @param localPort the port of this end
 * @param subprotocol the agreed subprotocol
 */
record RetainedHandshake(String url, Map<String, List<String>> headers, Map<String, String> pathVariables,
		@Nullable Principal principal, @Nullable String remoteHost, int remotePort, @Nullable String localHost,
		int localPort, @Nullable String subprotocol) implements WsHandshake {

	private static final Pattern IPV4 = Pattern
		.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");

	RetainedHandshake with(String url, Map<String, List<String>> headers) {
		return new RetainedHandshake(url, headers, this.pathVariables, this.principal, this.remoteHost, this.remotePort,
				this.localHost, this.localPort, this.subprotocol);
	}

	RetainedHandshake with(@Nullable String subprotocol) {
		return new RetainedHandshake(this.url, this.headers, this.pathVariables, this.principal, this.remoteHost,
				this.remotePort, this.localHost, this.localPort, subprotocol);
	}

	RetainedHandshake with(Principal principal) {
		return new RetainedHandshake(this.url, this.headers, this.pathVariables, principal, this.remoteHost,
				this.remotePort, this.localHost, this.localPort, this.subprotocol);
	}

	@Override
	public URI uri() {
		return URI.create(this.url);
	}

	@Override
	public Map<String, List<String>> query() {
		return Map.of();
	}

	@Override
	public Map<String, String> cookies() {
		return Map.of();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return addressOf(this.remoteHost, this.remotePort);
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return addressOf(this.localHost, this.localPort);
	}

	@Override
	public List<String> offeredSubprotocols() {
		return List.of();
	}

	/**
	 * Never asks a name server: behind a proxy the address may be any text.
	 */
	private static @Nullable InetSocketAddress addressOf(@Nullable String host, int port) {
		if (host == null || host.isEmpty()) {
			return null;
		}
		int validPort = (port >= 0 && port <= 65535) ? port : 0;
		if (IPV4.matcher(host).matches() || host.indexOf(':') >= 0) {
			try {
				return new InetSocketAddress(InetAddress.getByName(host), validPort);
			}
			catch (UnknownHostException ex) {
				// kept as it is
			}
		}
		return InetSocketAddress.createUnresolved(host, validPort);
	}

	/**
	 * Says the path only; everything else may be a secret.
	 */
	@Override
	public String toString() {
		String path = uri().getRawPath();
		return "handshake of " + LogText.escape((path != null) ? path : "/");
	}

}
