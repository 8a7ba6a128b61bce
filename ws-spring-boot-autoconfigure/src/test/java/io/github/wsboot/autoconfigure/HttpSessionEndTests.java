package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.apache.catalina.session.StandardManager;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.HouseKeeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a user has opened from an HTTP session ends with it (J29).
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HttpSessionEndTests {

	@ParameterizedTest
	@EnumSource
	void logoutWhenUserHasConnectionsThenTheirsAreClosedAndNoOthers(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, "ws.unique-code.resolvers=generated")) {
			String alice = call(server, "login", "");
			String bob = call(server, "login", "");
			try (WsPeer first = connect(server, alice);
					WsPeer second = connect(server, alice);
					WsPeer other = connect(server, bob);
					WsPeer stranger = connect(server, "X-None: ")) {
				call(server, "logout", alice);
				assertThat(first.closeCode()).isEqualTo(4401);
				assertThat(second.closeCode()).isEqualTo(4401);
				await().until(() -> server.manager().getWSCount() == 2);
				assertThat(other.send("echo").text()).isEqualTo("echo");
				assertThat(stranger.send("echo").text()).isEqualTo("echo");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void logoutWhenIdOfTheSessionHasChangedThenClosedNevertheless(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, "ws.unique-code.resolvers=generated")) {
			String before = call(server, "login", "");
			try (WsPeer peer = connect(server, before)) {
				String after = call(server, "renew", before);
				assertThat(after).isNotEqualTo(before);
				assertThat(peer.send("echo").text()).isEqualTo("echo");
				call(server, "logout", after);
				assertThat(peer.closeCode()).isEqualTo(4401);
			}
		}
	}

	/**
	 * Messages do not keep a session alive, as requests do.
	 */
	@ParameterizedTest
	@EnumSource
	void sessionWhenItTimesOutThenItsConnectionsAreClosed(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, "ws.unique-code.resolvers=generated")) {
			String alice = call(server, "login", "");
			String bob = call(server, "login", "");
			try (WsPeer peer = connect(server, alice); WsPeer other = connect(server, bob)) {
				// not before: it might be over before they are connected
				call(server, "stay-for-a-second", alice);
				assertThat(peer.closeCode()).isEqualTo(4401);
				assertThat(other.send("echo").text()).isEqualTo("echo");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void logoutWhenThereIsNoUserThenNothingIsClosed(Container container) throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, "ws.unique-code.resolvers=generated")) {
			String anonymous = call(server, "visit", "");
			try (WsPeer peer = connect(server, anonymous)) {
				call(server, "logout", anonymous);
				assertThat(peer.send("echo").text()).isEqualTo("echo");
			}
		}
	}

	private static WsPeer connect(WsServer server, String header) {
		WsPeer peer = WsPeer.connect(server.port(), "/ws", header);
		assertThat(peer.send("hello").text()).isEqualTo("hello");
		return peer;
	}

	/**
	 * Does something about the session.
	 * @return the header with its cookie
	 */
	private static String call(WsServer server, String action, String cookie) throws Exception {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + server.port() + "/session/" + action));
		if (!cookie.isEmpty()) {
			request.header("Cookie", cookie.substring("Cookie: ".length()));
		}
		String answer = HttpClient.newHttpClient()
			.send(request.build(), BodyHandlers.discarding())
			.headers()
			.firstValue("Set-Cookie")
			.orElse("");
		return "Cookie: " + answer.split(";", 2)[0];
	}

	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class Application {

		@Bean
		ServletRegistrationBean<Sessions> sessions() {
			return new ServletRegistrationBean<>(new Sessions(), "/session/*");
		}

		@Bean
		WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> oftenLookingForSessions() {
			return (factory) -> {
				if (factory instanceof TomcatServletWebServerFactory tomcat) {
					tomcat.setBackgroundProcessorDelay(1);
					StandardManager manager = new StandardManager();
					manager.setProcessExpiresFrequency(1);
					tomcat.addContextCustomizers((context) -> context.setManager(manager));
				}
				else if (factory instanceof JettyServletWebServerFactory jetty) {
					jetty.addServerCustomizers(Application::lookOften);
				}
			};
		}

		private static void lookOften(Server server) {
			HouseKeeper keeper = new HouseKeeper();
			try {
				keeper.setIntervalSec(1);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			DefaultSessionIdManager ids = new DefaultSessionIdManager(server);
			ids.setSessionHouseKeeper(keeper);
			server.addBean(ids, true);
		}

		/**
		 * Whose session has a user, that is who asks.
		 */
		@Bean
		Filter users() {
			return (request, response, chain) -> chain.doFilter(new WithUser((HttpServletRequest) request), response);
		}

	}

	private static final class WithUser extends HttpServletRequestWrapper {

		WithUser(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable Principal getUserPrincipal() {
			HttpSession session = getSession(false);
			Object user = (session != null) ? session.getAttribute("user") : null;
			return (user != null) ? user::toString : null;
		}

	}

	private static final class Sessions extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			switch (request.getPathInfo()) {
				case "/login" -> request.getSession().setAttribute("user", "somebody");
				case "/stay-for-a-second" -> request.getSession().setMaxInactiveInterval(1);
				case "/visit" -> request.getSession();
				case "/renew" -> request.changeSessionId();
				case "/logout" -> request.getSession().invalidate();
				default -> response.sendError(404);
			}
		}

	}

}
