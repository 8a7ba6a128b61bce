package io.github.wsboot.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Sends back what arrives.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TestApplication {

	@Bean
	Echo echo() {
		return new Echo();
	}

	/**
	 * Sends back what arrives, and remembers how connections ended.
	 */
	static class Echo implements WsHandlerFunc {

		final Map<String, WsCloseStatus> closed = new ConcurrentHashMap<>();

		final Map<String, WsHandshake> handshakes = new ConcurrentHashMap<>();

		/** Held back by a test, for the code {@code late}. */
		final CountDownLatch opening = new CountDownLatch(1);

		@Override
		public void onOpen(WsConnection connection) {
			// afterwards the connection no longer has all of it
			this.handshakes.put(connection.uniqueCode(), connection.handshake());
			if (connection.uniqueCode().equals("late")) {
				try {
					this.opening.await(60, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			connection.send(message);
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			this.closed.put(connection.uniqueCode(), status);
		}

	}

}
