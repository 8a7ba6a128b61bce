package io.github.wsboot.benchmark.peer;

import java.io.IOException;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * What one writes by hand with spring-websocket: a map, the decorator that Spring's
 * documentation recommends, a loop in the thread that has something to say.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocket
class NaivePeer implements WebSocketConfigurer {

	private static final int SEND_TIME_LIMIT = 10_000;

	private static final int BUFFER_SIZE_LIMIT = 512 * 1024;

	private final DirectoryApplication<WebSocketSession> application = new DirectoryApplication<>(NaivePeer::send);

	private final Commands<WebSocketSession> commands = new Commands<>(this.application);

	public static void main(String[] args) {
		ServletServer.run(NaivePeer.class, args);
	}

	@Bean
	Commands<WebSocketSession> commands() {
		return this.commands;
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(new Handler(), "/ws");
	}

	private static void send(WebSocketSession session, String message) {
		try {
			if (session.isOpen()) {
				session.sendMessage(new TextMessage(message));
			}
		}
		catch (IOException | RuntimeException ex) {
			// it has just been closed, or the decorator has given up on it
		}
	}

	private final class Handler extends TextWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			NaivePeer.this.application.directory()
				.add(session.getId(),
						new ConcurrentWebSocketSessionDecorator(session, SEND_TIME_LIMIT, BUFFER_SIZE_LIMIT));
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) {
			NaivePeer.this.commands.handle(NaivePeer.this.application.directory().get(session.getId()),
					message.getPayload());
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			NaivePeer.this.application.directory().remove(session.getId());
		}

	}

}
