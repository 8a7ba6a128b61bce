package io.github.wsboot.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.test.WsTestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged chat on the code that was generated for it ahead of time, from outside.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AheadOfTimeIT {

	private static final JsonMapper json = JsonMapper.shared();

	private static PackagedSample sample;

	@BeforeAll
	static void start() throws Exception {
		sample = new PackagedSample();
		sample.port();
	}

	@AfterAll
	static void stop() throws Exception {
		sample.close();
	}

	@Test
	void startWhenProcessedThenSaysSo() {
		assertThat(sample.output()).anyMatch((line) -> line.contains("Starting AOT-processed TeamChatApplication"));
	}

	@Test
	void actionWhenCalledThenRepliesAndPushes() throws Exception {
		try (User alice = new User("alice", "en")) {
			assertThat(alice.push("hello").get("name").asString()).isEqualTo("alice");
			assertThat(alice.push("presence").toString()).contains("\"name\":\"alice\"");
			assertThat(alice.calls("room.join", Map.of("room", "lobby")).get("data").get(0).asString())
				.isEqualTo("alice");
			alice.send("room.say", Map.of("room", "lobby", "text", "hi"));
			assertThat(alice.push("room.message").get("text").asString()).isEqualTo("hi");
			assertThat(alice.reply().at("/data/queued").asInt()).isOne();
		}
	}

	@Test
	void streamWhenWatchedThenItemsCome() throws Exception {
		try (User alice = new User("alice", "en")) {
			assertThat(alice.calls("server.watch", Map.of()).at("/data/users").asInt()).isPositive();
		}
	}

	@Test
	void errorWhenRefusedThenWordsOfItsBundle() throws Exception {
		try (User alice = new User("alice", "en"); User chen = new User("chen", "zh")) {
			assertRefused(alice.calls("user.whisper", Map.of("to", "nobody", "text", "psst")), ChatCodes.NOT_HERE,
					"nobody is not here.");
			assertRefused(alice.calls("heart_bleed", Map.of()), 40400, "There is no such action");
			assertRefused(chen.calls("heart_bleed", Map.of()), 40400, "未知的操作");
			JsonNode invalid = alice.calls("room.say", Map.of("room", "lobby", "text", " "));
			assertThat(invalid.get("code").asInt()).isEqualTo(40002);
			assertThat(invalid.at("/data/0/field").asString()).isEqualTo("text");
			assertThat(alice.calls("heart_beat", Map.of()).get("data").asBoolean()).isTrue();
		}
	}

	@Test
	void announcementWhenPostedThenPushed() throws Exception {
		try (User admin = new User("admin", "en")) {
			HttpResponse<String> answer = admin.post("/api/announce", "{\"text\":\"lunch\"}");
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(json.readTree(answer.body()).get("queued").asInt()).isPositive();
			assertThat(admin.push("announcement").get("text").asString()).isEqualTo("lunch");
		}
	}

	@Test
	void documentWhenSignedInThenListsActionsWithConstraints() throws Exception {
		try (User alice = new User("alice", "en")) {
			JsonNode document = json.readTree(alice.get("/ws/asyncapi.json").body());
			assertThat(document.get("operations").propertyNames()).contains("room.say", "server.watch");
			assertThat(document.at("/components/schemas/Message/properties/text/maxLength").asInt())
				.isEqualTo(ChatHandler.MAX_TEXT);
		}
	}

	@Test
	void browserClientWhenSignedInThenServed() throws Exception {
		try (User alice = new User("alice", "en")) {
			assertThat(alice.get("/ws-client/ws-client.js").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void handshakeWhenWithTokenOrTicketThenWhoeverGotIt() throws Exception {
		SignedIn alice = new SignedIn(sample.port(), "alice");
		String token = json.readTree(alice.post("/api/token", "").body()).get("token").asString();
		String ticket = json.readTree(alice.post("/ws/ticket", "").body()).get("ticket").asString();
		for (WsTestClient.Builder proof : List.of(WsTestClient.to(sample.port(), "/ws").bearer(token),
				WsTestClient.to(sample.port(), "/ws").query("ticket", ticket))) {
			try (WsTestClient client = proof.connect()) {
				assertThat(client.skipUntilText((message) -> message.contains("\"hello\""))).contains("\"alice\"");
			}
		}
	}

	@Test
	void handshakeWhenAnonymousThenRefused() throws Exception {
		WsTestClient.to(sample.port(), "/ws").expectRefused(401);
	}

	// last, because another process would take seconds to start
	@Test
	@Order(Integer.MAX_VALUE)
	void stopWhenAskedThenClientsAreTold() throws Exception {
		try (User alice = new User("alice", "en")) {
			alice.push("hello");
			sample.stop();
			WsCloseStatus status = alice.socket.skipUntilClose();
			assertThat(status.code()).isEqualTo(WsCloseStatus.SERVICE_RESTART.code());
			assertThat(status.retryAfter()).isPresent();
		}
	}

	private static void assertRefused(JsonNode reply, int code, String words) {
		assertThat(reply.get("code").asInt()).isEqualTo(code);
		assertThat(reply.get("msg").asString()).isEqualTo(words);
	}

	/**
	 * A user who has signed in and connected.
	 */
	private static final class User implements AutoCloseable {

		private final SignedIn session;

		private final WsTestClient socket;

		User(String name, String language) throws Exception {
			this.session = new SignedIn(sample.port(), name);
			this.socket = WsTestClient.to(sample.port(), "/ws")
				.header("Cookie", this.session.cookieHeader())
				.header("Accept-Language", language)
				.timeout(Duration.ofSeconds(30))
				.connect();
		}

		HttpResponse<String> get(String path) throws Exception {
			return this.session.get(path);
		}

		HttpResponse<String> post(String path, String body) throws Exception {
			return this.session.post(path, body);
		}

		JsonNode calls(String action, Map<String, String> data) {
			send(action, data);
			return reply();
		}

		void send(String action, Map<String, String> data) {
			this.socket.sendJson(Map.of("actioncode", action, "data", data, "id", "call"));
		}

		JsonNode reply() {
			return json.readTree(this.socket
				.skipUntilText((message) -> json.readTree(message).path("id").asString("").equals("call")));
		}

		JsonNode push(String action) {
			return json
				.readTree(this.socket
					.skipUntilText((message) -> json.readTree(message).path("actioncode").asString("").equals(action)))
				.get("data");
		}

		@Override
		public void close() {
			this.socket.close();
		}

	}

}
