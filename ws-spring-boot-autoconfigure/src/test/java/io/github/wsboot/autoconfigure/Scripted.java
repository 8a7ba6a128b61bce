package io.github.wsboot.autoconfigure;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Does in its callbacks what a test tells it to.
 */
final class Scripted implements WsHandlerFunc {

	volatile Consumer<WsConnection> onOpen = (connection) -> {
	};

	volatile BiConsumer<WsConnection, WsMessage> onMessage = (connection, message) -> {
	};

	volatile Consumer<WsConnection> onClose = (connection) -> {
	};

	@Override
	public void onOpen(WsConnection connection) {
		this.onOpen.accept(connection);
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		this.onMessage.accept(connection, message);
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		this.onClose.accept(connection);
	}

	/**
	 * An application that records its callbacks and has a script.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application extends CallbackRecorder.Application {

		@Bean
		Scripted scripted() {
			return new Scripted();
		}

	}

}
