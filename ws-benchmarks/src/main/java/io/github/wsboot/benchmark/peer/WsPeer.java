package io.github.wsboot.benchmark.peer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * This library, as an application uses it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WsPeer {

	public static void main(String[] args) {
		ServletServer.run(WsPeer.class, args);
	}

	@Bean
	Commands<WsConnection> commands(WebSocketManager manager) {
		return new Commands<>(new Managed(manager));
	}

	@Bean
	WsHandlerFunc handler(Commands<WsConnection> commands) {
		return new WsHandlerFunc() {

			@Override
			public void onMessage(WsConnection connection, WsMessage message) {
				commands.handle(connection, message.text());
			}

		};
	}

	private static final class Managed implements Application<WsConnection> {

		private final WebSocketManager manager;

		private volatile List<String> codes = List.of();

		Managed(WebSocketManager manager) {
			this.manager = manager;
		}

		@Override
		public void reply(WsConnection connection, String message) {
			connection.sendMessage(message);
		}

		@Override
		public void broadcast(String message) {
			this.manager.broadcastMessage(message);
		}

		@Override
		public void unicast(String message) {
			List<String> current = this.codes;
			if (current.isEmpty() || current.size() != this.manager.getWSCount()
					|| !this.manager.isOnline(current.get(0))) {
				current = List.copyOf(this.manager.uniqueCodes());
				this.codes = current;
			}
			this.manager.sendMessage(current.get(ThreadLocalRandom.current().nextInt(current.size())), message);
		}

		@Override
		public void join(WsConnection connection, String group) {
			this.manager.groups().join(connection.uniqueCode(), group);
		}

		@Override
		public void send(String group, String message) {
			this.manager.to(Target.group(group)).sendMessage(message);
		}

	}

}
