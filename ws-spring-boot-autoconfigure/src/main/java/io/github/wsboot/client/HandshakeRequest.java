package io.github.wsboot.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What a client asks a server for.
 *
 * @param message the request
 * @param key the random value that proves the answer to be an answer
 * @param subprotocols the subprotocols it offers
 * @param compression whether it offers compression
 */
record HandshakeRequest(FullHttpRequest message, String key, List<String> subprotocols, boolean compression) {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	/**
	 * Creates a request; asks for the values of its headers and cookies.
	 */
	static HandshakeRequest of(ClientSettings settings) throws IOException {
		Endpoint endpoint = settings.endpoint();
		byte[] random = new byte[16];
		RANDOM.nextBytes(random);
		String key = Base64.getEncoder().encodeToString(random);
		FullHttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET,
				endpoint.requestTarget());
		HttpHeaders headers = message.headers();
		headers.set(HttpHeaderNames.HOST, endpoint.hostHeader())
			.set(HttpHeaderNames.UPGRADE, "websocket")
			.set(HttpHeaderNames.CONNECTION, "Upgrade")
			.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
			.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
		if (!settings.subprotocols().isEmpty()) {
			headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, String.join(", ", settings.subprotocols()));
		}
		if (settings.compression()) {
			headers.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, Compression.OFFER);
		}
		settings.headers().values().forEach(headers::set);
		if (settings.cookies() != null) {
			settings.cookies()
				.get(endpoint.httpUri(), Map.of())
				.forEach((name, values) -> addCookies(headers, name, values));
		}
		return new HandshakeRequest(message, key, settings.subprotocols(), settings.compression());
	}

	/**
	 * What the server must make of the key.
	 */
	String expectedAccept() {
		try {
			MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
			return Base64.getEncoder()
				.encodeToString(sha1.digest((this.key + GUID).getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void addCookies(HttpHeaders headers, String name, List<String> values) {
		if (name.equalsIgnoreCase("Cookie") && !values.isEmpty()) {
			String own = headers.get(HttpHeaderNames.COOKIE);
			String stored = String.join("; ", values);
			headers.set(HttpHeaderNames.COOKIE, (own != null) ? own + "; " + stored : stored);
		}
	}

}
