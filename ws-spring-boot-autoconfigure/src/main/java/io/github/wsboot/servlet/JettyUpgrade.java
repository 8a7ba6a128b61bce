package io.github.wsboot.servlet;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.FutureCallback;

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

	static void perform(HttpServletRequest request, HttpServletResponse response, Bridge bridge) throws IOException {
		ServletContextRequest jettyRequest = ServletContextRequest.getServletContextRequest(request);
		ConnectionMetaData metaData = jettyRequest.getConnectionMetaData();
		Connector connector = metaData.getConnector();
		JettyTransport transport = new JettyTransport(metaData.getConnection().getEndPoint(), connector.getExecutor(),
				bridge);
		connector.getEventListeners().forEach(transport::addEventListener);
		response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
		jettyRequest.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, transport);
		FutureCallback written = new FutureCallback();
		jettyRequest.getServletContextResponse().write(true, BufferUtil.EMPTY_BUFFER, written);
		written.block();
	}

}
