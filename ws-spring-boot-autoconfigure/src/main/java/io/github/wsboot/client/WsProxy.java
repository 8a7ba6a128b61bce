package io.github.wsboot.client;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.util.List;

import io.netty.channel.ChannelHandler;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that a client dials through. The proxy looks up the name of the server.
 *
 * @since 0.1.0
 */
public final class WsProxy {

	private enum Kind {

		SYSTEM, HTTP, HTTPS, SOCKS4, SOCKS5

	}

	private static final WsProxy SYSTEM = new WsProxy(Kind.SYSTEM, "", 0, null, null);

	private final Kind kind;

	private final String host;

	private final int port;

	private final @Nullable String user;

	private final @Nullable String password;

	private WsProxy(Kind kind, String host, int port, @Nullable String user, @Nullable String password) {
		this.kind = kind;
		this.host = host;
		this.port = port;
		this.user = user;
		this.password = password;
	}

	/**
	 * A proxy that is told to CONNECT over HTTP.
	 * @param host the proxy's host
	 * @param port the proxy's port
	 * @return the proxy
	 */
	public static WsProxy http(String host, int port) {
		return at(Kind.HTTP, host, port);
	}

	/**
	 * A proxy that is told to CONNECT over TLS; trusted as the client's
	 * {@code sslContext} says, with its host name verified.
	 * @param host the proxy's host
	 * @param port the proxy's port
	 * @return the proxy
	 */
	public static WsProxy https(String host, int port) {
		return at(Kind.HTTPS, host, port);
	}

	/**
	 * A SOCKS 5 proxy.
	 * @param host the proxy's host
	 * @param port the proxy's port
	 * @return the proxy
	 */
	public static WsProxy socks5(String host, int port) {
		return at(Kind.SOCKS5, host, port);
	}

	/**
	 * A SOCKS 4a proxy; of credentials it knows the user only.
	 * @param host the proxy's host
	 * @param port the proxy's port
	 * @return the proxy
	 */
	public static WsProxy socks4(String host, int port) {
		return at(Kind.SOCKS4, host, port);
	}

	/**
	 * Whatever {@link ProxySelector#getDefault()} says for the address at each handshake,
	 * which includes none. SOCKS is taken to be version 5.
	 * @return the proxy
	 */
	public static WsProxy system() {
		return SYSTEM;
	}

	/**
	 * The same proxy with credentials: Basic for HTTP, user and password for SOCKS 5.
	 * @param user the user, not empty
	 * @param password the password
	 * @return the proxy
	 */
	public WsProxy credentials(String user, String password) {
		if (user.isEmpty()) {
			throw new IllegalArgumentException("The user of a proxy must not be empty");
		}
		return new WsProxy(this.kind, this.host, this.port, user, password);
	}

	/**
	 * Whether TLS is spoken to the proxy.
	 */
	boolean isTls() {
		return this.kind == Kind.HTTPS;
	}

	String host() {
		return this.host;
	}

	int port() {
		return this.port;
	}

	/**
	 * The proxy to use for an address, null for none.
	 */
	@Nullable WsProxy select(Endpoint endpoint) {
		if (this.kind != Kind.SYSTEM) {
			return this;
		}
		ProxySelector selector = ProxySelector.getDefault();
		List<Proxy> proxies = (selector != null) ? selector.select(endpoint.httpUri()) : List.of();
		if (proxies.isEmpty() || !(proxies.get(0).address() instanceof InetSocketAddress address)) {
			return null;
		}
		Kind selected = (proxies.get(0).type() == Proxy.Type.HTTP) ? Kind.HTTP : Kind.SOCKS5;
		return new WsProxy(selected, address.getHostString(), address.getPort(), this.user, this.password);
	}

	/**
	 * What speaks to the proxy.
	 * @param address the proxy's address, resolved
	 */
	ChannelHandler handler(SocketAddress address) {
		ProxyHandler handler = switch (this.kind) {
			case SOCKS5 -> new Socks5ProxyHandler(address, this.user, this.password);
			case SOCKS4 -> new Socks4ProxyHandler(address, this.user);
			default -> (this.user != null && this.password != null)
					? new HttpProxyHandler(address, this.user, this.password) : new HttpProxyHandler(address);
		};
		// the handshake as a whole has a time limit
		handler.setConnectTimeoutMillis(0);
		return handler;
	}

	private static WsProxy at(Kind kind, String host, int port) {
		if (host.isEmpty() || port < 1 || port > 65535) {
			throw new IllegalArgumentException(
					"A proxy needs a host and a port from 1 to 65535, not '" + host + "' and " + port);
		}
		return new WsProxy(kind, host, port, null, null);
	}

	/**
	 * Says the address, never the password.
	 */
	@Override
	public String toString() {
		return (this.kind == Kind.SYSTEM) ? "the system's proxy" : this.kind + " proxy " + this.host + ":" + this.port
				+ ((this.user != null) ? " with credentials" : "");
	}

}
