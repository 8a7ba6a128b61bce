package io.github.wsboot.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A connection could not be opened. What the server answered instead is here; redirects
 * are reported like any other answer and never followed.
 *
 * @since 0.1.0
 */
public class WsHandshakeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final transient Map<String, List<String>> headers;

	private final byte[] body;

	/**
	 * Creates an exception for a handshake that got no answer.
	 * @param message what happened
	 * @param cause what broke it
	 */
	public WsHandshakeException(String message, @Nullable Throwable cause) {
		this(message, cause, 0, Map.of(), new byte[0]);
	}

	WsHandshakeException(String message, @Nullable Throwable cause, int status, Map<String, List<String>> headers,
			byte[] body) {
		super(message, cause);
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * The HTTP status of the server's answer.
	 * @return the status, 101 if the server agreed in a way that is not allowed, 0 if
	 * there was no answer
	 */
	public int getStatus() {
		return this.status;
	}

	/**
	 * The headers of the server's answer, names in lower case.
	 * @return the headers, empty if there was no answer
	 */
	public Map<String, List<String>> getHeaders() {
		return this.headers;
	}

	/**
	 * The first bytes of the body of the server's answer.
	 * @return up to 1024 bytes
	 */
	public byte[] getBody() {
		return this.body.clone();
	}

	/**
	 * The first bytes of the body of the server's answer as text.
	 * @return up to 1024 bytes decoded as UTF-8, malformed parts replaced
	 */
	public String getBodyText() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}
