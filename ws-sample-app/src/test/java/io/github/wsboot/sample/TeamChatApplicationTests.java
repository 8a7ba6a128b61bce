package io.github.wsboot.sample;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.test.WsTestClient;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat with a plain client.
 */
@ChatTest
class TeamChatApplicationTests {

	private static final JsonMapper json = JsonMapper.shared();

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@BeforeEach
	void awaitNobody() {
		await().until(() -> this.manager.getWSCount() == 0);
	}

	@Test
	void messageWhenSentToRoomThenAllGetIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"hi\",\"from\":\"mallory\"}", 0);
		bob.awaits("room.message", "text", "hi");
		// whatever the client says about itself
		bob.awaits("room.message", "from", "alice");
		alice.awaits("room.message", "text", "hi");
		alice.leaves();
		bob.leaves();
	}

	@Test
	void messageWhenPrivateThenNobodyElseGetsIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		User carol = new User("carol");
		alice.calls("user.whisper", "{\"to\":\"bob\",\"text\":\"psst\"}", 0);
		bob.awaits("user.message", "text", "psst");
		alice.awaits("user.message", "to", "bob");
		alice.calls("room.say", "{\"room\":\"dev\",\"text\":\"loud\"}", 0);
		carol.awaits("room.message", "text", "loud");
		assertThat(carol.received).noneMatch((message) -> message.contains("psst"));
		JsonNode refusal = alice.calls("user.whisper", "{\"to\":\"nobody\",\"text\":\"psst\"}", ChatCodes.NOT_HERE);
		assertThat(refusal.get("msg").asString()).isEqualTo("nobody is not here.");
		alice.leaves();
		bob.leaves();
		carol.leaves();
	}

	@Test
	void messageWhenRoomIsLeftThenNeitherReceivedNorSent() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		bob.sends("{\"actioncode\":\"room.leave\",\"data\":{\"room\":\"dev\"}}");
		JsonNode refusal = bob.calls("room.say", "{\"room\":\"dev\",\"text\":\"hi\"}", ChatCodes.NOT_IN_ROOM);
		assertThat(refusal.get("msg").asString()).isEqualTo("You are not in the room dev.");
		alice.calls("room.say", "{\"room\":\"dev\",\"text\":\"among us\"}", 0);
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"all\"}", 0);
		bob.awaits("room.message", "text", "all");
		assertThat(bob.received).noneMatch((message) -> message.contains("among us"));
		JsonNode people = bob.calls("room.join", "{\"room\":\"dev\"}", 0).get("data");
		assertThat(people).extracting(JsonNode::asString).containsExactly("alice", "bob");
		alice.leaves();
		bob.leaves();
	}

	@Test
	void typingWhenSentThenAllOthersGetIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		alice.sends("{\"actioncode\":\"room.typing\",\"data\":{\"room\":\"lobby\"}}");
		bob.awaits("room.typing", "from", "alice");
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"done\"}", 0);
		assertThat(alice.pushes("room.typing")).isEmpty();
		alice.leaves();
		bob.leaves();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			40000 | {
			40000 | []
			40000 | null
			40000 | hello
			40000 | {"actioncode":null}
			40000 | {"actioncode":"room.say","actioncode":"room.say"}
			40001 | {"actioncode":"room.say"}
			40001 | {"actioncode":"room.say","data":[]}
			40001 | {"actioncode":"room.say","data":{"room":{},"text":"x"}}
			40002 | {"actioncode":"room.say","data":{"text":"x"}}
			40002 | {"actioncode":"room.say","data":{"room":"nowhere","text":"x"}}
			40002 | {"actioncode":"room.say","data":{"room":"lobby","text":" "}}
			40002 | {"actioncode":"user.whisper","data":{"to":"<b>","text":"x"}}
			40301 | {"actioncode":"room.say","is_broadcast":true,"data":{"room":"lobby","text":"x"}}
			40400 | {"actioncode":"drop tables","data":{}}
			""")
	void messageWhenRubbishThenErrorAndConnectionStays(int code, String rubbish) throws Exception {
		User alice = new User("alice");
		alice.sends(rubbish);
		await().untilAsserted(
				() -> assertThat(alice.received).anyMatch((message) -> message.startsWith("{\"code\":" + code)));
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"still here\"}", 0);
		alice.awaits("room.message", "text", "still here");
		alice.leaves();
	}

	@Test
	void messageWhenNestedTooDeepOrTooLongThenErrorAndConnectionStays() throws Exception {
		User alice = new User("alice");
		alice.sends("{\"actioncode\":\"room.say\",\"data\":" + "[".repeat(100_000));
		await().until(() -> alice.received.stream().anyMatch((message) -> message.startsWith("{\"code\":40000")));
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"" + "x".repeat(2001) + "\"}", 40002);
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"" + "x".repeat(2000) + "\"}", 0);
		alice.leaves();
	}

	@Test
	void messageWhenUnknownFieldsThenTheyAreNotRelayed() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		String huge = "x".repeat(50_000);
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"hi\",\"to\":\"" + huge + "\"}", 0);
		bob.awaits("room.message", "text", "hi");
		alice.calls("user.whisper", "{\"text\":\"hi\",\"to\":\"" + huge + "\"}", 40002);
		assertThat(bob.received).allMatch((message) -> message.length() < 1000);
		alice.leaves();
		bob.leaves();
	}

	@Test
	void messageWhenTooManyThenRefusedAndConnectionStays() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		for (int i = 0; i < 40; i++) {
			alice.sends("{\"actioncode\":\"room.say\",\"data\":{\"room\":\"lobby\",\"text\":\"" + i + "\"},\"id\":" + i
					+ "}");
		}
		await().until(() -> alice.received.stream().anyMatch((message) -> message.startsWith("{\"code\":42900")));
		bob.calls("room.say", "{\"room\":\"lobby\",\"text\":\"my turn\"}", 0);
		alice.awaits("room.message", "text", "my turn");
		alice.calls("room.join", "{\"room\":\"lobby\"}", 0);
		alice.leaves();
		bob.leaves();
	}

	@Test
	void invitationWhenAnsweredThenAnswerOfTheOther() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		for (boolean comes : new boolean[] { true, false }) {
			bob.answer = (request) -> bob.replies(request, 0, comes);
			JsonNode reply = alice.calls("user.invite", "{\"to\":\"bob\",\"room\":\"dev\"}", 0);
			assertThat(reply.get("data").asBoolean()).isEqualTo(comes);
		}
		bob.awaits("room.invitation", "from", "alice");
		alice.leaves();
		bob.leaves();
	}

	@Test
	void invitationWhenRefusedOrUnansweredThenError() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		bob.answer = (request) -> bob.replies(request, 1, false);
		alice.calls("user.invite", "{\"to\":\"bob\",\"room\":\"dev\"}", ChatCodes.NO_ANSWER);
		bob.answer = (request) -> bob.socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
		alice.calls("user.invite", "{\"to\":\"bob\",\"room\":\"dev\"}", ChatCodes.NO_ANSWER);
		await().until(() -> !this.manager.uids().isOnline("bob"));
		alice.calls("user.invite", "{\"to\":\"bob\",\"room\":\"dev\"}", ChatCodes.NOT_HERE);
		alice.leaves();
	}

	@Test
	void figuresWhenWatchedThenUntilCancelled() throws Exception {
		User alice = new User("alice");
		alice.sends("{\"actioncode\":\"server.watch\",\"id\":\"w\"}");
		await().until(() -> alice.replies("w").size() >= 2);
		assertThat(alice.replies("w")).allSatisfy((item) -> {
			assertThat(item.get("more").asBoolean()).isTrue();
			assertThat(item.get("data").get("connections").asLong()).isOne();
		});
		alice.sends("{\"actioncode\":\"stream_cancel\",\"id\":\"w\"}");
		await().until(() -> alice.replies("w").stream().anyMatch((item) -> !item.get("more").asBoolean()));
		assertThat(alice.replies("w")).last().satisfies((end) -> {
			assertThat(end.get("code").asInt()).isZero();
			assertThat(end.get("more").asBoolean()).isFalse();
		});
		alice.leaves();
	}

	@Test
	void documentWhenSignedInThenListsActions() throws Exception {
		User alice = new User("alice");
		JsonNode document = json.readTree(alice.get("/ws/asyncapi.json"));
		assertThat(document.get("asyncapi").asString()).isEqualTo("3.0.0");
		assertThat(document.get("info").get("title").asString()).isEqualTo("Team chat");
		assertThat(document.get("operations").propertyNames()).contains("room.join", "room.leave", "room.say",
				"room.typing", "user.whisper", "user.invite", "server.watch", "stream_cancel");
		assertThat(document.at("/components/schemas/Message/properties/text/maxLength").asInt())
			.isEqualTo(ChatHandler.MAX_TEXT);
		alice.leaves();
	}

	@Test
	void imageWhenPngThenRelayedWithSenderAndType() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		byte[] image = Files.readAllBytes(Path.of("src/test/resources/plot.png"));
		alice.show("lobby", image);
		await().until(() -> !bob.images.isEmpty());
		byte[] head = "lobby alice image/png\n".getBytes(StandardCharsets.UTF_8);
		assertThat(bob.images.get(0)).startsWith(head).endsWith(image).hasSize(head.length + image.length);
		alice.leaves();
		bob.leaves();
	}

	@Test
	void imageWhenSomethingElseThenErrorAndNobodyGetsIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		alice.show("lobby", "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
		await().until(() -> alice.errors(ChatCodes.NO_IMAGE) == 1);
		alice.show("nowhere", Files.readAllBytes(Path.of("src/test/resources/plot.png")));
		await().until(() -> alice.errors(ChatCodes.NOT_IN_ROOM) == 1);
		alice.calls("room.say", "{\"room\":\"lobby\",\"text\":\"done\"}", 0);
		bob.awaits("room.message", "text", "done");
		assertThat(bob.images).isEmpty();
		alice.leaves();
		bob.leaves();
	}

	@Test
	void presenceWhenSecondTabThenLeftOnlyWithTheLast() throws Exception {
		User bob = new User("bob");
		User alice = new User("alice");
		User secondTab = new User("alice");
		bob.awaits("joined", "", "alice");
		// may be about the test before
		List<JsonNode> left = bob.pushes("left");
		assertThat(bob.get("/api/presence")).contains("\"alice\",\"bob\"").contains("\"connections\":3");
		alice.leaves();
		await().until(() -> this.manager.getWSCount() == 2);
		assertThat(bob.pushes("left")).isEqualTo(left);
		secondTab.leaves();
		await().untilAsserted(() -> assertThat(bob.pushes("left")).hasSize(left.size() + 1)
			.last()
			.extracting(JsonNode::asString)
			.isEqualTo("alice"));
		assertThat(bob.pushes("joined")).filteredOn((name) -> name.asString().equals("alice")).hasSize(1);
		bob.leaves();
	}

	@Test
	void presenceWhenManyComeAndGoAtOnceThenLastListIsRight() throws Exception {
		User alice = new User("alice");
		List<CompletableFuture<Void>> others = IntStream.range(0, 16)
			.mapToObj((i) -> CompletableFuture.runAsync(() -> comeAndGo("guest" + i)))
			.toList();
		others.forEach(CompletableFuture::join);
		await().until(() -> this.manager.getWSCount() == 1);
		await().untilAsserted(() -> assertThat(alice.received).filteredOn((message) -> message.contains("\"presence\""))
			.last()
			.asString()
			.contains("[{\"name\":\"alice\",\"nodes\":[]}]"));
		alice.leaves();
	}

	@Test
	void announceWhenTextIsTooLongThenBadRequest() throws Exception {
		User admin = new User("admin");
		for (String text : List.of("", "x".repeat(2001))) {
			assertThat(admin.post("/api/announce", "{\"text\":\"" + text + "\"}").statusCode()).isEqualTo(400);
		}
		admin.leaves();
	}

	@Test
	void announceWhenAdminThenPushed() throws Exception {
		User admin = new User("admin");
		User bob = new User("bob");
		HttpResponse<String> answer = admin.post("/api/announce", "{\"text\":\"lunch\"}");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(json.readTree(answer.body()).get("queued").asInt()).isGreaterThanOrEqualTo(2);
		bob.awaits("announcement", "text", "lunch");
		assertThat(bob.post("/api/announce", "{\"text\":\"mine\"}").statusCode()).isEqualTo(403);
		admin.leaves();
		bob.leaves();
	}

	@Test
	void kickWhenAdminThenAllTabsClosedWith4410() throws Exception {
		User admin = new User("admin");
		User bob = new User("bob");
		try (WsTestClient secondTab = WsTestClient.to(this.port, "/ws").header("Cookie", bob.cookies()).connect()) {
			secondTab.skipUntilText((message) -> message.contains("\"hello\""));
			assertThat(admin.post("/api/kick/bob", "").statusCode()).isEqualTo(200);
			assertThat(secondTab.skipUntilClose()).isEqualTo(WsCloseStatus.KICKED);
		}
		await().untilAsserted(() -> assertThat(bob.closeCode).isEqualTo(4410));
		await().until(() -> !this.manager.uids().isOnline("bob"));
		admin.leaves();
	}

	@Test
	void handshakeWhenAnonymousThenRefused() {
		WsTestClient.to(this.port, "/ws").expectRefused(401);
	}

	@Test
	void pageWhenAnonymousThenRedirectedAndApiUnauthorized() throws Exception {
		HttpClient http = HttpClient.newHttpClient();
		HttpResponse<Void> page = http.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/")).build(),
				HttpResponse.BodyHandlers.discarding());
		assertThat(page.statusCode()).isEqualTo(302);
		assertThat(page.headers().firstValue("Location"))
			.hasValueSatisfying((to) -> assertThat(to).endsWith("/login.html"));
		for (String path : List.of("/api/presence", "/ws/asyncapi.json")) {
			HttpResponse<Void> api = http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build(),
					HttpResponse.BodyHandlers.discarding());
			assertThat(api.statusCode()).isEqualTo(401);
		}
		HttpResponse<Void> forged = http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/api/token"))
				.POST(HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.discarding());
		assertThat(forged.statusCode()).isEqualTo(403);
	}

	private void comeAndGo(String name) {
		try {
			new User(name).leaves();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10));
	}

	/**
	 * A user who has signed in and connected.
	 */
	private final class User implements WebSocket.Listener {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private final List<byte[]> images = new CopyOnWriteArrayList<>();

		private final ByteArrayOutputStream imagePart = new ByteArrayOutputStream();

		private final SignedIn session;

		private final StringBuilder part = new StringBuilder();

		private final WebSocket socket;

		private volatile int closeCode;

		private volatile Function<JsonNode, @Nullable CompletionStage<?>> answer = (request) -> null;

		private int calls;

		User(String name) throws Exception {
			this.session = new SignedIn(TeamChatApplicationTests.this.port, name);
			this.socket = this.session.http()
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://localhost:" + TeamChatApplicationTests.this.port + "/ws"), this)
				.join();
			awaits("hello", "name", name);
			for (String room : List.of("lobby", "dev", "random")) {
				calls("room.join", "{\"room\":\"" + room + "\"}", 0);
			}
		}

		HttpResponse<String> post(String path, String body) throws Exception {
			return this.session.post(path, body);
		}

		void sends(String message) {
			this.socket.sendText(message, true).join();
		}

		JsonNode calls(String action, String data, int code) {
			String id = "call-" + ++this.calls;
			sends("{\"actioncode\":\"" + action + "\",\"data\":" + data + ",\"id\":\"" + id + "\"}");
			await().until(() -> !replies(id).isEmpty());
			assertThat(replies(id)).hasSize(1);
			JsonNode reply = replies(id).get(0);
			assertThat(reply.get("code").asInt()).isEqualTo(code);
			return reply;
		}

		CompletionStage<?> replies(JsonNode request, int code, boolean data) {
			return this.socket.sendText("{\"code\":" + code + ",\"msg\":\"\",\"data\":" + data
					+ ",\"actioncode\":\"room.invitation\",\"id\":" + request.get("id") + "}", true);
		}

		List<JsonNode> replies(String id) {
			return this.received.stream()
				.map(json::readTree)
				.filter((message) -> message.path("id").asString("").equals(id))
				.toList();
		}

		void awaits(String action, String field, String value) {
			await().untilAsserted(() -> assertThat(pushes(action))
				.anyMatch((data) -> (field.isEmpty() ? data : data.path(field)).asString("").equals(value)));
		}

		List<JsonNode> pushes(String action) {
			return this.received.stream()
				.map(json::readTree)
				.filter((message) -> message.path("actioncode").asString("").equals(action))
				.map((message) -> message.get("data"))
				.toList();
		}

		int errors(int code) {
			return (int) this.received.stream().filter((message) -> message.startsWith("{\"code\":" + code)).count();
		}

		String cookies() {
			return this.session.cookieHeader();
		}

		String get(String path) throws Exception {
			return this.session.get(path).body();
		}

		void show(String room, byte[] image) {
			byte[] head = (room + "\n").getBytes(StandardCharsets.UTF_8);
			ByteBuffer message = ByteBuffer.allocate(head.length + image.length).put(head).put(image).flip();
			this.socket.sendBinary(message, true).join();
		}

		void leaves() {
			this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
			await().until(() -> this.closeCode != 0);
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.part.append(data);
			if (last) {
				String message = this.part.toString();
				this.part.setLength(0);
				this.received.add(message);
				JsonNode request = json.readTree(message);
				if (!request.has("code")) {
					webSocket.request(1);
					return this.answer.apply(request);
				}
			}
			webSocket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.imagePart.writeBytes(bytes);
			if (last) {
				this.images.add(this.imagePart.toByteArray());
				this.imagePart.reset();
			}
			webSocket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.closeCode = statusCode;
			return null;
		}

	}

}
