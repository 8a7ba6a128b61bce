package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.standard.ServerEndpointRegistration;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application may have endpoints of Spring and Jakarta beside ours.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OtherEndpointsTests {

	@ParameterizedTest
	@EnumSource
	void upgradeWhenNotOursThenAsWithoutUs(Container container) {
		try (WsServer server = WsServer.start(container, Others.class); WsPeer peer = server.connect("a")) {
			for (String path : new String[] { "/spring", "/jakarta" }) {
				try (WsPeer other = WsPeer.connect(server.port(), path)) {
					assertThat(other.text()).isEqualTo("hello from " + path);
				}
			}
			peer.send("echo");
			assertThat(peer.text()).isEqualTo("echo");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Others extends CallbackRecorder.Application {

		@Bean
		SimpleUrlHandlerMapping spring() {
			WebSocketHandler handler = new AbstractWebSocketHandler() {

				@Override
				public void afterConnectionEstablished(WebSocketSession session) throws Exception {
					session.sendMessage(new TextMessage("hello from /spring"));
				}

			};
			HandshakeHandler handshake = new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy());
			return new SimpleUrlHandlerMapping(Map.of("/spring", new WebSocketHttpRequestHandler(handler, handshake)),
					0);
		}

		@Bean
		ServerEndpointRegistration jakarta() {
			return new ServerEndpointRegistration("/jakarta", new Jakarta());
		}

		@Bean
		ServerEndpointExporter exporter() {
			return new ServerEndpointExporter();
		}

		// must be public
		public static final class Jakarta extends Endpoint {

			@Override
			public void onOpen(Session session, EndpointConfig config) {
				try {
					session.getBasicRemote().sendText("hello from /jakarta");
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

		}

	}

}
