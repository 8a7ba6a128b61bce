package io.github.wsboot.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.test.WsTestClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets into the chat, by which proof, and for how long.
 */
@ChatTest
class TeamChatSecurityTests {

	private static final JsonMapper json = JsonMapper.shared();

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Autowired
	private AccessTokens tokens;

	@Test
	void ticketWhenUsedWithoutCookieThenGoodOnce() throws Exception {
		SignedIn alice = new SignedIn(this.port, "alice");
		JsonNode answer = json.readTree(alice.post("/ws/ticket", "").body());
		String ticket = answer.get("ticket").asString();
		assertThat(answer.get("expiresIn").asInt()).isPositive();
		try (WsTestClient client = WsTestClient.to(this.port, "/ws").query("ticket", ticket).connect()) {
			assertThat(push(client, "hello").get("name").asString()).isEqualTo("alice");
			WsTestClient.to(this.port, "/ws").query("ticket", ticket).expectRefused(401);
		}
		awaitGone("alice");
	}

	@Test
	@Timeout(60)
	@EnabledIf("canRunCommands")
	void ticketWhenMadeByTheCommandsOfTheReadmeThenLetsOneIn(@TempDir Path directory) throws Exception {
		String readme = Files.readString(Path.of("README.md"));
		Matcher commands = Pattern.compile("```bash\n([^`]*websocat [^`]*)```").matcher(readme);
		assertThat(commands.find()).isTrue();
		// what any WebSocket client would be told
		String script = "websocat() { printf %s \"$1\"; }\n"
				+ commands.group(1).replace("localhost:8080", "localhost:" + this.port);
		Process bash = new ProcessBuilder("bash", "-euc", script).directory(directory.toFile())
			.redirectErrorStream(true)
			.start();
		String url = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(url).startsWith("ws://localhost:" + this.port + "/ws?ticket=");
		try (WsTestClient client = WsTestClient.to(url).connect()) {
			assertThat(push(client, "hello").get("name").asString()).isEqualTo("alice");
		}
		awaitGone("alice");
	}

	static boolean canRunCommands() throws InterruptedException {
		try {
			return new ProcessBuilder("bash", "-c", "command -v curl && command -v sed").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void tokenWhenRefreshedThenTheSameConnectionLastsLonger() throws Exception {
		SignedIn alice = new SignedIn(this.port, "alice");
		String old = json.readTree(alice.post("/api/token", "").body()).get("token").asString();
		try (WsTestClient client = connect(old)) {
			assertThat(client.subprotocol()).isEqualTo("bearer");
			assertThat(push(client, "hello").get("name").asString()).isEqualTo("alice");
			Instant before = expiry("alice");
			assertThat(before).isBetween(Instant.now(), Instant.now().plusSeconds(300));
			// a token says its end in seconds
			Awaitility.await().until(() -> Instant.now().getEpochSecond() + 300 > before.getEpochSecond());
			String fresh = json.readTree(alice.post("/api/token", "").body()).get("token").asString();
			JsonNode reply = call(client, "auth.refresh", Map.of("token", fresh));
			assertThat(reply.get("code").asInt()).isZero();
			assertThat(expiry("alice")).isAfter(before).isEqualTo(reply.at("/data/expiresAt").asString());
			String foreign = this.tokens.issue("bob").token();
			assertThat(call(client, "auth.refresh", Map.of("token", foreign)).get("code").asInt()).isEqualTo(40300);
			assertThat(call(client, "auth.refresh", Map.of("token", fresh + "x")).get("code").asInt()).isEqualTo(40100);
		}
		awaitGone("alice");
	}

	@Test
	void userWhenSuspendedThenConnectionsEndAndNobodyComesBack() throws Exception {
		SignedIn admin = new SignedIn(this.port, "admin");
		SignedIn mallory = new SignedIn(this.port, "mallory");
		try (WsTestClient client = connect(mallory); WsTestClient other = connect(admin)) {
			push(client, "hello");
			assertThat(mallory.post("/api/suspend/admin", "").statusCode()).isEqualTo(403);
			assertThat(admin.post("/api/suspend/a%20b", "").statusCode()).isEqualTo(400);
			assertThat(admin.post("/api/suspend/mallory", "").statusCode()).isEqualTo(200);
			assertThat(client.skipUntilClose()).isEqualTo(WsCloseStatus.TOKEN_EXPIRED.withReason("revoked"));
			String ticket = json.readTree(mallory.post("/ws/ticket", "").body()).get("ticket").asString();
			assertThat(WsTestClient.to(this.port, "/ws").query("ticket", ticket).expectRefused(403).body())
				.contains("You are suspended");
			assertThat(mallory.post("/api/token", "").statusCode()).isEqualTo(403);
			other.expectOpen();
		}
		awaitGone("admin");
	}

	@Test
	void userWhenSignedOutThenConnectionsOfTheSessionEnd() throws Exception {
		SignedIn alice = new SignedIn(this.port, "alice");
		SignedIn elsewhere = new SignedIn(this.port, "alice");
		String token = json.readTree(alice.post("/api/token", "").body()).get("token").asString();
		try (WsTestClient client = WsTestClient.to(this.port, "/ws")
			.header("Cookie", alice.cookieHeader())
			.subprotocols("bearer", token)
			.connect(); WsTestClient other = connect(elsewhere)) {
			assertThat(alice.post("/logout", "").statusCode()).isEqualTo(200);
			assertThat(client.skipUntilClose().code()).isEqualTo(WsCloseStatus.TOKEN_EXPIRED.code());
			assertThat(alice.post("/api/token", "").statusCode()).isEqualTo(401);
			other.expectOpen();
		}
		awaitGone("alice");
	}

	private WsTestClient connect(String token) {
		return WsTestClient.to(this.port, "/ws").subprotocols("bearer", token).connect();
	}

	private WsTestClient connect(SignedIn user) {
		return WsTestClient.to(this.port, "/ws").header("Cookie", user.cookieHeader()).connect();
	}

	private static JsonNode push(WsTestClient client, String action) {
		return json.readTree(client.skipUntilText((message) -> message.contains("\"actioncode\":\"" + action + "\"")))
			.get("data");
	}

	private static JsonNode call(WsTestClient client, String action, Object data) {
		client.sendJson(Map.of("actioncode", action, "data", data, "id", "call"));
		return json.readTree(client.skipUntilText((message) -> message.contains("\"id\":\"call\"")));
	}

	private Instant expiry(String uid) {
		return this.manager.uids()
			.codesOf(uid)
			.stream()
			.flatMap((code) -> this.manager.find(code).stream())
			.flatMap((connection) -> connection.expiresAt().stream())
			.findFirst()
			.orElseThrow();
	}

	private void awaitGone(String uid) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !this.manager.uids().isOnline(uid));
	}

}
