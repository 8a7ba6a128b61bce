package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.RequestFacade;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.web.util.WebUtils;

/**
 * Switches a request of Tomcat to our own transport (RFC 6455, section 4.2.2). The
 * request has been checked before.
 */
final class TomcatUpgrade {

	private static final boolean PRESENT = ClassUtils
		.isPresent("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler", TomcatUpgrade.class.getClassLoader());

	private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private TomcatUpgrade() {
	}

	static boolean isPossible(HttpServletRequest request) {
		return PRESENT && "HTTP/1.1".equals(request.getProtocol()) && Tomcat.serves(request);
	}

	static void perform(HttpServletRequest request, HttpServletResponse response, Bridge bridge,
			@Nullable String subprotocol) throws IOException {
		response.setHeader("Upgrade", "websocket");
		response.setHeader("Connection", "upgrade");
		response.setHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key")));
		if (subprotocol != null) {
			response.setHeader("Sec-WebSocket-Protocol", subprotocol);
		}
		Tomcat.upgrade(request, bridge);
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

	/**
	 * What needs the classes of Tomcat.
	 */
	private static final class Tomcat {

		static boolean serves(HttpServletRequest request) {
			return WebUtils.getNativeRequest(request, RequestFacade.class) != null;
		}

		static void upgrade(HttpServletRequest request, Bridge bridge) throws IOException {
			try {
				request.upgrade(TomcatTransport.class).serve(bridge);
			}
			catch (ServletException ex) {
				throw new IOException("Tomcat does not upgrade the request", ex);
			}
		}

	}

}
