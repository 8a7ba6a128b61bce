package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Switches a request to our own framing on the socket of its container (RFC 6455, section
 * 4.2.2). The request has been checked before. Neither container need be present, so the
 * classes that know one are not touched without it.
 */
final class SocketUpgrade {

	private static final boolean TOMCAT = isPresent("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler");

	private static final boolean JETTY = isPresent("org.eclipse.jetty.ee11.servlet.ServletContextRequest");

	private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private final @Nullable String subprotocol;

	private final @Nullable String extension;

	private final List<WsUpgradeOptions.Header> headers;

	/**
	 * Creates an upgrade.
	 * @param subprotocol the agreed subprotocol
	 * @param extension what to answer about extensions
	 * @param headers further headers of the answer
	 */
	SocketUpgrade(@Nullable String subprotocol, @Nullable String extension, List<WsUpgradeOptions.Header> headers) {
		this.subprotocol = subprotocol;
		this.extension = extension;
		this.headers = headers;
	}

	/**
	 * Upgrades the request, if that is possible.
	 * @return whether it was
	 */
	boolean perform(HttpServletRequest request, HttpServletResponse response, Bridge bridge) throws IOException {
		boolean isHttp1 = "HTTP/1.1".equals(request.getProtocol());
		if (TOMCAT && isHttp1 && TomcatUpgrade.serves(request)) {
			answer(request, response);
			TomcatUpgrade.perform(request, bridge);
			return true;
		}
		if (JETTY && JettyUpgrade.serves(request)) {
			answer(request, response);
			JettyUpgrade.perform(request, response, bridge);
			return true;
		}
		return false;
	}

	/**
	 * The address that is at the other end of TCP. Jetty reports another one if it
	 * believes headers, from whoever they are.
	 */
	static @Nullable String peerOf(HttpServletRequest request) {
		String peer = (JETTY && JettyUpgrade.serves(request)) ? JettyUpgrade.peerOf(request) : null;
		return (peer != null) ? peer : ClientAddresses.peerOf(request);
	}

	private void answer(HttpServletRequest request, HttpServletResponse response) {
		if (!RequestGrammar.isExtendedConnect(request)) {
			response.setHeader("Upgrade", "websocket");
			response.setHeader("Connection", "upgrade");
			response.setHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key")));
		}
		if (this.subprotocol != null) {
			response.setHeader("Sec-WebSocket-Protocol", this.subprotocol);
		}
		if (this.extension != null) {
			response.setHeader("Sec-WebSocket-Extensions", this.extension);
		}
		this.headers.forEach((header) -> response.addHeader(header.name(), header.value()));
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, SocketUpgrade.class.getClassLoader());
	}

	private static String accept(String key) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-1")
				.digest((key.trim() + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
			return Base64.getEncoder().encodeToString(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-1", ex);
		}
	}

}
