package io.github.wsboot.servlet;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.RequestFacade;

import org.springframework.web.util.WebUtils;

/**
 * Has Tomcat go on with a {@link TomcatTransport} when it is done with the request.
 */
final class TomcatUpgrade {

	private TomcatUpgrade() {
	}

	static boolean serves(HttpServletRequest request) {
		return WebUtils.getNativeRequest(request, RequestFacade.class) != null;
	}

	static void perform(HttpServletRequest request, Bridge bridge) throws IOException {
		try {
			request.upgrade(TomcatTransport.class).serve(bridge);
		}
		catch (ServletException ex) {
			throw new IOException("Tomcat does not upgrade the request", ex);
		}
	}

}
