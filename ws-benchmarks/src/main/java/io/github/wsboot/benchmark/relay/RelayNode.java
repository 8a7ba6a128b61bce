package io.github.wsboot.benchmark.relay;

import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Spring's STOMP broker relay: sends to a user, as its reference describes it for several
 * servers.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
class RelayNode implements WebSocketMessageBrokerConfigurer {

	private final int relayPort;

	RelayNode(@Value("${relay.port}") int relayPort) {
		this.relayPort = relayPort;
	}

	public static void main(String[] args) throws IOException {
		NodePrompt.run(RelayNode.class, args);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/ws").setHandshakeHandler(new NamingHandshakeHandler());
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableStompBrokerRelay("/topic", "/queue")
			.setRelayHost("127.0.0.1")
			.setRelayPort(this.relayPort)
			.setUserDestinationBroadcast("/topic/unresolved-user")
			.setUserRegistryBroadcast("/topic/user-registry");
	}

	@Bean
	NodePrompt.Sender sender(SimpMessagingTemplate template) {
		return (user, text) -> template.convertAndSendToUser(user, "/queue/messages", text);
	}

	/**
	 * Takes the name of the user from the query.
	 */
	private static final class NamingHandshakeHandler extends DefaultHandshakeHandler {

		@Override
		protected Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String query = Objects.requireNonNull(request.getURI().getQuery());
			String name = query.substring(query.indexOf('=') + 1);
			return () -> name;
		}

	}

}
