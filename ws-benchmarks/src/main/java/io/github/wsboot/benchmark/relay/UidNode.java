package io.github.wsboot.benchmark.relay;

import java.io.IOException;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * This library: sends to a uid.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class UidNode {

	public static void main(String[] args) throws IOException {
		NodePrompt.run(UidNode.class, args);
	}

	@Bean
	NodePrompt.Sender sender(WebSocketManager manager) {
		return (user, text) -> manager.to(Target.uid(user)).sendMessage(text);
	}

}
