package io.github.wsboot.autoconfigure;

import java.io.IOException;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Echoes at two paths of one application: at {@code ws.path} as a user of ours would, at
 * {@link #PLAIN} as one of spring-websocket alone would.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class EchoApplication implements WebSocketConfigurer {

	static final String OURS = "/ws";

	static final String PLAIN = "/plain";

	// TCP ends later by the close timeout than any client waits for it
	static final String[] PROPERTIES = { "ws.inbound.max-bytes=1GB", "ws.close-timeout=120s",
			"ws.outbound.max-bytes=256MB", "ws.outbound.max-messages=1000000", "ws.outbound.send-timeout=60s",
			"ws.outbound.max-age=120s", "ws.heartbeat.interval=0" };

	private final boolean jetty;

	private final int maxSize;

	EchoApplication(ServletWebServerFactory factory, @Value("${ws.max-message-size}") DataSize maxSize) {
		this.jetty = factory instanceof JettyServletWebServerFactory;
		this.maxSize = Math.toIntExact(maxSize.toBytes());
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		RequestUpgradeStrategy strategy = this.jetty ? jettyStrategy() : new StandardWebSocketUpgradeStrategy();
		registry.addHandler(new PlainEcho(), PLAIN).setHandshakeHandler(new DefaultHandshakeHandler(strategy));
	}

	private RequestUpgradeStrategy jettyStrategy() {
		JettyRequestUpgradeStrategy strategy = new JettyRequestUpgradeStrategy();
		strategy.addWebSocketConfigurer((configurable) -> {
			configurable.setMaxTextMessageSize(this.maxSize);
			configurable.setMaxBinaryMessageSize(this.maxSize);
		});
		return strategy;
	}

	/**
	 * The size for the plain one; ours sets what it needs for each connection.
	 */
	@Bean
	ServletServerContainerFactoryBean bufferSizes() {
		ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
		container.setMaxTextMessageBufferSize(this.maxSize);
		container.setMaxBinaryMessageBufferSize(this.maxSize);
		return container;
	}

	@Bean
	WsHandlerFunc ourEcho() {
		return new WsHandlerFunc() {
			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				WsCloseStatus status = closeAskedFor(message.isText() ? message.text() : "");
				if (status != null) {
					connection.close(status);
				}
				else {
					connection.send(message);
				}
			}
		};
	}

	/**
	 * What a client says to be closed with.
	 */
	static String askClose(int code, String reason) {
		return "close me with " + code + " " + reason;
	}

	private static @Nullable WsCloseStatus closeAskedFor(String text) {
		if (!text.startsWith("close me with ")) {
			return null;
		}
		return WsCloseStatus.of(Integer.parseInt(text.substring(14, 18)), text.substring(19));
	}

	private static final class PlainEcho extends AbstractWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			WsCloseStatus status = closeAskedFor(message.getPayload());
			if (status != null) {
				session.close(new CloseStatus(status.code(), status.reason()));
			}
			else {
				session.sendMessage(new TextMessage(message.getPayload()));
			}
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			session.sendMessage(new BinaryMessage(message.getPayload()));
		}

	}

}
