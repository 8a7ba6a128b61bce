package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.NodeProject;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our server and the client of another make.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@EnabledIf(value = "io.github.wsboot.NodeProject#isPossible", disabledReason = "there is no node")
class ForeignClientTests {

	@ParameterizedTest
	@CsvSource({ "TOMCAT, plain", "TOMCAT, deflate", "JETTY, plain", "JETTY, deflate" })
	void echoWhenClientIsOfAnotherMakeThenEverythingComesBackAlike(Container container, String mode) throws Exception {
		int count = Clients.howMany(200, 5000);
		try (WsServer server = WsServer.start(container, Echo.class, "ws.compression.enabled=true",
				"ws.subprotocols=chat.v2", "ws.max-message-size=1MB", "ws.outbound.max-bytes=1GB",
				"ws.outbound.max-messages=100000")) {
			Process client = NodeProject.start("client.js", "ws://127.0.0.1:" + server.port() + "/ws?uniqueCode=node",
					String.valueOf(count), mode);
			String result = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
			assertThat(result).isEqualTo(
					count + "|1|4010|as you wish|chat.v2|" + (mode.equals("deflate") ? "permessage-deflate" : ""));
			assertThat(client.waitFor()).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Echo implements WsHandlerFunc {

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			if (message.isText() && message.text().equals("close me")) {
				connection.close(WsCloseStatus.of(4010, "as you wish"));
			}
			else {
				connection.send(message);
			}
		}

	}

}
