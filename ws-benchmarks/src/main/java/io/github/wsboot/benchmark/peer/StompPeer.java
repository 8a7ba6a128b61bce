package io.github.wsboot.benchmark.peer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Spring's simple broker.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
class StompPeer implements WebSocketMessageBrokerConfigurer {

	public static void main(String[] args) {
		ServletServer.run(StompPeer.class, args);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/ws");
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.setApplicationDestinationPrefixes("/app");
		registry.enableSimpleBroker("/topic");
	}

	@Bean
	Commands<String> commands(SimpMessagingTemplate template) {
		return new Commands<>(new Application<>() {

			@Override
			public void reply(String connection, String message) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void broadcast(String message) {
				template.convertAndSend("/topic/all", message);
			}

		});
	}

	@Controller
	static class CommandController {

		private final Commands<String> commands;

		CommandController(Commands<String> commands) {
			this.commands = commands;
		}

		@MessageMapping("/command")
		void handle(String message) {
			this.commands.handle("", message);
		}

	}

}
