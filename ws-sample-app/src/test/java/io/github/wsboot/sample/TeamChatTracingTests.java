package io.github.wsboot.sample;

import java.util.List;
import java.util.Map;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.test.WsTestClient;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says about a message, and what a tracer would be told.
 */
@ChatTest
@ExtendWith(OutputCaptureExtension.class)
class TeamChatTracingTests {

	private static final JsonMapper json = JsonMapper.shared();

	private static final String PARENT = "b7ad6b7169203331";

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Autowired
	private CollectedSpans spans;

	@Test
	void actionWhenItLogsThenItsLineNamesTheTraceTheUserAndTheConnection(CapturedOutput output) throws Exception {
		String trace = "0af7651916cd43dd8448eb211c80319c";
		try (WsTestClient alice = connect("alice")) {
			send(alice, trace, "room.join", Map.of("room", "dev"));
			awaitReply(alice);
			String code = this.manager.uids().codesOf("alice").iterator().next();
			List<SpanData> ended = Awaitility.await().until(() -> this.spans.of(trace), (found) -> found.size() == 2);
			SpanData message = named("ws message", ended);
			SpanData action = named("ws action room.join", ended);
			assertThat(message.getParentSpanId()).isEqualTo(PARENT);
			assertThat(action.getParentSpanId()).isEqualTo(message.getSpanId());
			assertThat(output.getOut().lines().filter((line) -> line.contains("Joins dev"))).singleElement()
				.asString()
				.contains("[" + trace + " " + action.getSpanId() + "] [alice " + code + "]");
		}
		awaitGone("alice");
	}

	@Test
	void actionWhenItAsksSomebodyElseThenThatIsOfTheSameTrace() throws Exception {
		String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
		try (WsTestClient alice = connect("alice"); WsTestClient bob = connect("bob")) {
			send(alice, trace, "user.invite", Map.of("to", "bob", "room", "dev"));
			JsonNode request = json.readTree(bob.skipUntilText((message) -> message.contains("room.invitation")));
			assertThat(request.get("traceparent").asString()).startsWith("00-" + trace + "-");
			bob.sendJson(Map.of("code", 0, "data", true, "actioncode", "room.invitation", "id", request.get("id")));
			awaitReply(alice);
			List<SpanData> ended = Awaitility.await().until(() -> this.spans.of(trace), (found) -> found.size() == 3);
			SpanData asking = named("ws request room.invitation", ended);
			assertThat(request.get("traceparent").asString()).contains(asking.getSpanId());
			assertThat(asking.getParentSpanId()).isEqualTo(named("ws action user.invite", ended).getSpanId());
		}
		awaitGone("alice");
		awaitGone("bob");
	}

	private WsTestClient connect(String name) throws Exception {
		WsTestClient client = WsTestClient.to(this.port, "/ws")
			.header("Cookie", new SignedIn(this.port, name).cookieHeader())
			.connect();
		client.skipUntilText((message) -> message.contains("\"hello\""));
		return client;
	}

	private static void send(WsTestClient client, String trace, String action, Object data) {
		client.sendJson(Map.of("actioncode", action, "data", data, "id", "call", "traceparent",
				"00-" + trace + "-" + PARENT + "-01"));
	}

	private static void awaitReply(WsTestClient client) {
		client.skipUntilText((message) -> message.contains("\"id\":\"call\""));
	}

	private void awaitGone(String uid) {
		Awaitility.await().until(() -> !this.manager.uids().isOnline(uid));
	}

	private static SpanData named(String name, List<SpanData> spans) {
		return spans.stream().filter((span) -> span.getName().equals(name)).findFirst().orElseThrow();
	}

}
