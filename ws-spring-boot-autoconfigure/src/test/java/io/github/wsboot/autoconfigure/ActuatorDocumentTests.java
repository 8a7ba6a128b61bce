package io.github.wsboot.autoconfigure;

import java.util.Map;
import java.util.TreeMap;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands of the guide, run as they stand there.
 */
@Tag("one-jdk")
@EnabledIf("io.github.wsboot.autoconfigure.CurlExamples#canRun")
class ActuatorDocumentTests {

	@Test
	void commandsWhenRunThenAnswersAreAsDocumented() throws Exception {
		CurlExamples page = CurlExamples.of("actuator.md");
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class,
				ActuatorSupport.with("ws.actuator.write-operations=true", "ws.subprotocols=chat.v1",
						"ws.outbound.max-bytes=64MB", "ws.outbound.send-timeout=5m", "ws.outbound.max-age=5m",
						"ws.heartbeat.interval=0", "ws.shutdown.timeout=1s"));
				WsPeer alice = server.connect("alice", "Sec-WebSocket-Protocol: chat.v1");
				WsPeer slow = WsPeer.handshake(server.port(), "/ws?uniqueCode=bob", 4096)) {
			assertThat(slow.status()).isEqualTo(101);
			server.manager().uids().bind("alice", "u-alice");
			server.manager().groups().join("alice", "lobby");
			ActuatorSupport.stuff(server, "bob", 10);
			Map<String, String> variables = new TreeMap<>();
			int run = 0;
			for (CurlExamples.Example example : page.of("localhost:8080", server.port())) {
				String answer = example.verify(variables);
				remember(answer, variables);
				run++;
			}
			assertThat(alice.closeCode()).isEqualTo(4403);
			assertThat(run).isEqualTo(page.count() - page.of("localhost:8081", 0).size());
		}
	}

	/**
	 * What the commands call the cursor and a code.
	 */
	private static void remember(String answer, Map<String, String> variables) {
		if (answer.startsWith("{")) {
			JsonNode json = JsonMapper.shared().readTree(answer);
			json.path("next").stringValueOpt().ifPresent((next) -> variables.put("NEXT", next));
			json.at("/items/0/uniqueCode").stringValueOpt().ifPresent((code) -> variables.put("CODE", code));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
