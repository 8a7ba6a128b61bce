package io.github.wsboot;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The request that opens a connection, copied before the container recycles it. An
 * instance is immutable; names of headers are matched without regard to case.
 *
 * @since 0.1.0
 */
public interface WsHandshake {

	/**
	 * The URI of the request with its query. After the handshake the values of query
	 * parameters that carry a token are masked.
	 * @return the URI
	 */
	URI uri();

	/**
	 * The decoded query parameters.
	 * @return name to values
	 */
	Map<String, List<String>> query();

	/**
	 * The first value of a query parameter.
	 * @param name the name
	 * @return the value, or {@code null}
	 */
	default @Nullable String query(String name) {
		List<String> values = query().get(name);
		return (values != null && !values.isEmpty()) ? values.get(0) : null;
	}

	/**
	 * The headers.
	 * @return name to values, looked up without regard to case
	 */
	Map<String, List<String>> headers();

	/**
	 * The first value of a header.
	 * @param name the name, in any case
	 * @return the value, or {@code null}
	 */
	default @Nullable String header(String name) {
		List<String> values = headers().get(name);
		return (values != null && !values.isEmpty()) ? values.get(0) : null;
	}

	/**
	 * The cookies; of several with one name the first.
	 * @return name to value
	 */
	Map<String, String> cookies();

	/**
	 * The value of a cookie.
	 * @param name the name
	 * @return the value, or {@code null}
	 */
	default @Nullable String cookie(String name) {
		return cookies().get(name);
	}

	/**
	 * The variables of the path pattern that matched.
	 * @return name to value
	 */
	Map<String, String> pathVariables();

	/**
	 * The value of a path variable.
	 * @param name the name
	 * @return the value, or {@code null}
	 */
	default @Nullable String pathVariable(String name) {
		return pathVariables().get(name);
	}

	/**
	 * Who the container or Spring Security says the client is.
	 * @return the principal, or {@code null}
	 */
	@Nullable Principal principal();

	/**
	 * The address of the peer.
	 * @return the address, or {@code null} if the container does not know it
	 */
	@Nullable InetSocketAddress remoteAddress();

	/**
	 * The address of this end.
	 * @return the address, or {@code null} if the container does not know it
	 */
	@Nullable InetSocketAddress localAddress();

	/**
	 * The subprotocols the client offered, in its order.
	 * @return the subprotocols
	 */
	List<String> offeredSubprotocols();

	/**
	 * The subprotocol that was chosen.
	 * @return the subprotocol, or {@code null} for none
	 */
	@Nullable String subprotocol();

}
