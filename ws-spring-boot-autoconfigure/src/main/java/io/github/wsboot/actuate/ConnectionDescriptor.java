package io.github.wsboot.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.wsboot.WsHandshake;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.QueueLevel;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A connection, without anything of it that may be a secret: no headers, query,
 * attributes or info.
 *
 * @param uniqueCode its code
 * @param id its id
 * @param uid its uid
 * @param groups its groups
 * @param connectedAt when it was opened
 * @param lastSeenAt when something last arrived
 * @param queue what waits to be written
 * @param remoteAddress the address of the peer
 * @param subprotocol the agreed subprotocol
 * @param path the path it was opened at
 */
record ConnectionDescriptor(String uniqueCode, String id, @Nullable String uid, List<String> groups,
		Instant connectedAt, Instant lastSeenAt, QueueLevel queue, @Nullable String remoteAddress,
		@Nullable String subprotocol, @Nullable String path) implements OperationResponseBody {

	static ConnectionDescriptor of(Connection connection, QueueLevel queue, IdentifierMask mask) {
		WsHandshake handshake = connection.handshake();
		return new ConnectionDescriptor(mask.show(IdentifierMask.Kind.CODE, connection.uniqueCode()), connection.id(),
				connection.uid().map((uid) -> mask.show(IdentifierMask.Kind.UID, uid)).orElse(null),
				connection.groups()
					.stream()
					.sorted()
					.map((group) -> mask.show(IdentifierMask.Kind.GROUP, group))
					.toList(),
				connection.connectedAt(), connection.lastSeenAt(), queue, address(connection.remoteAddress(), mask),
				handshake.subprotocol(), path(handshake, mask.isShown()));
	}

	private static @Nullable String address(@Nullable InetSocketAddress address, IdentifierMask mask) {
		if (address == null) {
			return null;
		}
		InetAddress ip = address.getAddress();
		String host = (ip != null) ? ip.getHostAddress() : address.getHostString();
		// the port would tell connections of one client apart, which is what codes do
		return mask.isShown() ? host + ":" + address.getPort() : mask.show(IdentifierMask.Kind.ADDRESS, host);
	}

	private static @Nullable String path(WsHandshake handshake, boolean shown) {
		String path = handshake.uri().getRawPath();
		if (path == null) {
			return null;
		}
		return Stream.of(path.split("/", -1))
			.map((segment) -> withoutParameters(segment))
			.map((segment) -> shown ? segment : withoutVariable(segment, handshake.pathVariables()))
			.collect(Collectors.joining("/"));
	}

	/** Such as a session id. */
	private static String withoutParameters(String segment) {
		int parameters = segment.indexOf(';');
		return (parameters >= 0) ? segment.substring(0, parameters) : segment;
	}

	private static String withoutVariable(String segment, Map<String, String> variables) {
		if (segment.isEmpty()) {
			return segment;
		}
		String decoded = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
		return variables.entrySet()
			.stream()
			.filter((variable) -> contains(decoded, variable.getValue()))
			.map((variable) -> "{" + variable.getKey() + "}")
			.findFirst()
			.orElse(segment);
	}

	// a variable may be a part of a segment, or several of them
	private static boolean contains(String segment, String value) {
		return !value.isEmpty() && (segment.contains(value) || List.of(value.split("/", -1)).contains(segment));
	}

}
