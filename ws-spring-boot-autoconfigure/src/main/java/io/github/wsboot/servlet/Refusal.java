package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.wsboot.HandshakeRejectedException;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The answer to a handshake that is refused.
 *
 * @param status the HTTP status
 * @param reason the text of the body
 * @param headers further headers
 */
record Refusal(int status, String reason, Map<String, String> headers) {

	Refusal(int status, String reason) {
		this(status, reason, Map.of());
	}

	static Refusal of(HandshakeRejectedException exception) {
		return new Refusal(exception.getHttpStatus(), exception.getReason());
	}

	void write(HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		response.resetBuffer();
		response.setStatus(this.status);
		this.headers.forEach(response::setHeader);
		// the reason may have come from anywhere, a browser must not take it for HTML
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setContentType("text/plain;charset=UTF-8");
		byte[] body = (this.reason + "\n").getBytes(StandardCharsets.UTF_8);
		response.setContentLength(body.length);
		try {
			response.getOutputStream().write(body);
		}
		catch (IllegalStateException ex) {
			// somebody before us has asked for the writer
			response.getWriter().write(this.reason + "\n");
		}
	}

}
