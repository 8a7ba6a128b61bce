package io.github.wsboot.servlet;

import java.io.IOException;

import io.github.wsboot.HandshakeRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Renders the answer to handshakes that are refused, instead of a line of plain text. A
 * bean.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsHandshakeErrorHandler {

	/**
	 * Writes the answer. Its status, and headers that belong to that, are set already and
	 * may be changed; nothing has been written. What it throws is logged, and the client
	 * gets the status alone.
	 * @param request the request
	 * @param response the answer
	 * @param rejection why it is refused; its reason may be shown to the client
	 * @throws IOException if the client has gone
	 */
	void handle(HttpServletRequest request, HttpServletResponse response, HandshakeRejectedException rejection)
			throws IOException;

}
