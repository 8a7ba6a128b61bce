package io.github.wsboot.test;

import java.nio.charset.StandardCharsets;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsHandlerFunc;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The example of the guide, with the application of the README.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "ws.unique-code.resolvers=query")
class TestingGuideTests {

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Test
	void messageWhenSaidThenOthersGetIt() {
		try (WsTestClient alice = WsTestClient.connect(this.port, "/ws?uniqueCode=alice").expectOpen();
				WsTestClient bob = WsTestClient.connect(this.port, "/ws?uniqueCode=bob").expectOpen()) {
			alice.send("hi");
			bob.expectText("hi");
			alice.expectNoMessage();
		}
	}

	@Test
	void closeWhenKickedThenClientIsTold() {
		try (WsTestClient bob = WsTestClient.connect(this.port, "/ws?uniqueCode=bob").expectOpen()) {
			this.manager.closeWebsocketConn("bob", WsCloseStatus.KICKED);
			bob.expectClose(4410);
		}
	}

	@Test
	void handshakeWhenNobodyThenRefused() {
		WsTestClient.to(this.port, "/ws").expectRefused(401);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		WsHandlerFunc lobby(WebSocketManager manager) {
			return new WsHandlerFunc() {

				@Override
				public void onOpen(String code) {
					manager.groups().join(code, "lobby");
				}

				@Override
				public void onMessage(String code, byte[] message) {
					manager.to(Target.group("lobby"))
						.except(code)
						.sendMessage(new String(message, StandardCharsets.UTF_8));
				}

			};
		}

	}

}
