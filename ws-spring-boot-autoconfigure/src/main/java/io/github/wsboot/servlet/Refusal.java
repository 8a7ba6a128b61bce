package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.github.wsboot.HandshakeRejectedException;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The answer to a handshake that is refused.
 *
 * @param rejection the HTTP status and the text of the body
 * @param headers further headers
 */
record Refusal(HandshakeRejectedException rejection, Map<String, String> headers) {

	Refusal(HandshakeRejectedException rejection) {
		this(rejection, Map.of());
	}

	Refusal(int status, String reason) {
		this(status, reason, Map.of());
	}

	Refusal(int status, String reason, Map<String, String> headers) {
		this(new HandshakeRejectedException(status, reason), headers);
	}

	int status() {
		return this.rejection.getHttpStatus();
	}

	/**
	 * Begins the answer.
	 * @return false if another one was sent
	 */
	boolean begin(HttpServletResponse response) {
		if (response.isCommitted()) {
			return false;
		}
		response.resetBuffer();
		response.setStatus(status());
		Duration retryAfter = this.rejection.getRetryAfter();
		if (retryAfter != null) {
			response.setHeader("Retry-After", String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
		}
		this.headers.forEach(response::setHeader);
		return true;
	}

	void write(HttpServletResponse response) throws IOException {
		if (!begin(response)) {
			return;
		}
		// the reason may have come from anywhere, a browser must not take it for HTML
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setContentType("text/plain;charset=UTF-8");
		String text = this.rejection.getReason() + "\n";
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		response.setContentLength(body.length);
		try {
			response.getOutputStream().write(body);
		}
		catch (IllegalStateException ex) {
			// somebody before us has asked for the writer
			response.getWriter().write(text);
		}
	}

}
