package io.github.wsboot.servlet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.FutureCallback;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.WebUtils;

/**
 * Has Jetty go on with a {@link JettyTransport} when it is done with the request.
 */
final class JettyUpgrade {

	private JettyUpgrade() {
	}

	static boolean serves(HttpServletRequest request) {
		return WebUtils.getNativeRequest(request, ServletApiRequest.class) != null;
	}

	/**
	 * What carries the connection: with HTTP/2 a stream, else all of TCP.
	 */
	private static EndPoint endPoint(ServletContextRequest request) {
		TunnelSupport tunnel = request.getTunnelSupport();
		return (tunnel != null) ? tunnel.getEndPoint() : request.getConnectionMetaData().getConnection().getEndPoint();
	}

	/**
	 * The address at the other end, whatever headers say.
	 */
	static @Nullable String peerOf(HttpServletRequest request) {
		SocketAddress address = ServletContextRequest.getServletContextRequest(request)
			.getConnectionMetaData()
			.getConnection()
			.getEndPoint()
			.getRemoteSocketAddress();
		InetAddress peer = (address instanceof InetSocketAddress socket) ? socket.getAddress() : null;
		return (peer != null) ? peer.getHostAddress() : null;
	}

	static void perform(HttpServletRequest request, HttpServletResponse response, Bridge bridge) throws IOException {
		ServletContextRequest jettyRequest = ServletContextRequest.getServletContextRequest(request);
		Connector connector = jettyRequest.getConnectionMetaData().getConnector();
		JettyTransport transport = new JettyTransport(endPoint(jettyRequest), connector.getExecutor(), bridge);
		connector.getEventListeners().forEach(transport::addEventListener);
		response.setStatus(RequestGrammar.isExtendedConnect(request) ? HttpServletResponse.SC_OK
				: HttpServletResponse.SC_SWITCHING_PROTOCOLS);
		jettyRequest.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, transport);
		FutureCallback written = new FutureCallback();
		jettyRequest.getServletContextResponse().write(true, BufferUtil.EMPTY_BUFFER, written);
		written.block();
	}

}
