package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.LiveObjects;
import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.servlet.ServletContext;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.standard.ServerEndpointRegistration;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What connections of ours and others are given by Jetty's WebSocket module.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JettyUpgradeTests {

	@Test
	void upgradeWhenOursThenSmallMessagesShareWritesAndDefaultsOfTheContainerApply() {
		try (WsServer server = WsServer.start(Container.JETTY_MODULE, CallbackRecorder.Application.class)) {
			ServerContainer container = (ServerContainer) server.bean(ServletContext.class)
				.getAttribute(ServerContainer.class.getName());
			container.setDefaultMaxTextMessageBufferSize(11_111);
			container.setDefaultMaxBinaryMessageBufferSize(22_222);
			try (WsPeer peer = server.connect("a")) {
				CoreSession session = core(server);
				assertThat(session.getOutputBufferSize()).isEqualTo(32 * 1024);
				assertThat(session.getMaxTextMessageSize()).isEqualTo(11_111);
				assertThat(session.getMaxBinaryMessageSize()).isEqualTo(22_222);
				assertThat(session.getInputBufferSize()).isEqualTo(WebSocketConstants.DEFAULT_INPUT_BUFFER_SIZE);
				// the engine watches over that itself
				assertThat(session.getIdleTimeout()).isEqualTo(Duration.ZERO);
				peer.send("echo");
				assertThat(peer.text()).isEqualTo("echo");
			}
		}
	}

	@Test
	void upgradeWhenCompressionIsOnThenNegotiated() {
		String offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
		try (WsServer server = WsServer.start(Container.JETTY, CallbackRecorder.Application.class,
				"ws.compression.enabled=true"); WsPeer peer = server.connect("a", offer, offer)) {
			assertThat(peer.head()).containsOnlyOnce("permessage-deflate");
			assertThat(core(server).getNegotiatedExtensions()).hasSize(1);
		}
		try (WsServer server = WsServer.start(Container.JETTY_MODULE, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a", offer)) {
			assertThat(peer.head()).doesNotContain("permessage-deflate");
			assertThat(core(server).getNegotiatedExtensions()).isEmpty();
		}
	}

	@Test
	void upgradeWhenNotOursThenAsWithoutUs() throws Exception {
		try (WsServer server = WsServer.start(Container.JETTY, Others.class); WsPeer peer = server.connect("a")) {
			Others others = server.bean(Others.class);
			for (String path : new String[] { "/spring", "/jakarta" }) {
				try (WsPeer other = WsPeer.connect(server.port(), path)) {
					CoreSession session = ((JakartaWebSocketSession) others.sessions.take()).getCoreSession();
					assertThat(session.getOutputBufferSize()).isEqualTo(WebSocketConstants.DEFAULT_OUTPUT_BUFFER_SIZE);
					assertThat(session.getIdleTimeout()).isEqualTo(WebSocketConstants.DEFAULT_IDLE_TIMEOUT);
				}
			}
			peer.send("echo");
			assertThat(peer.text()).isEqualTo("echo");
		}
	}

	@Test
	void requestWhenUpgradedThenNotKept() {
		try (WsServer server = WsServer.start(Container.JETTY_MODULE, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
			await().untilAsserted(() -> assertThat(LiveObjects.perConnection())
				.doesNotContainKey("io.github.wsboot.servlet.UpgradeRequest"));
			peer.send("echo");
			assertThat(peer.text()).isEqualTo("echo");
		}
	}

	private static CoreSession core(WsServer server) {
		return server.manager().find("a").orElseThrow().unwrap(CoreSession.class).orElseThrow();
	}

	/**
	 * An application that has endpoints of its own, too.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Others extends CallbackRecorder.Application {

		final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();

		@Bean
		SimpleUrlHandlerMapping spring() {
			WebSocketHandler handler = new AbstractWebSocketHandler() {

				@Override
				public void afterConnectionEstablished(WebSocketSession session) {
					Others.this.sessions.add(((StandardWebSocketSession) session).getNativeSession());
				}

			};
			HandshakeHandler handshake = new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy());
			return new SimpleUrlHandlerMapping(Map.of("/spring", new WebSocketHttpRequestHandler(handler, handshake)),
					0);
		}

		@Bean
		ServerEndpointRegistration jakarta() {
			return new ServerEndpointRegistration("/jakarta", new Jakarta(this.sessions));
		}

		@Bean
		ServerEndpointExporter exporter() {
			return new ServerEndpointExporter();
		}

		// must be public
		public static final class Jakarta extends Endpoint {

			private final BlockingQueue<Session> sessions;

			Jakarta(BlockingQueue<Session> sessions) {
				this.sessions = sessions;
			}

			@Override
			public void onOpen(Session session, EndpointConfig config) {
				this.sessions.add(session);
			}

		}

	}

}
