package io.github.wsboot.sample;

import java.io.ByteArrayOutputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.test.WsTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The chat with a plain client.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class TeamChatApplicationTests {

	private static final JsonMapper json = JsonMapper.shared();

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Test
	void messageWhenSentToRoomThenAllGetIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		alice.say("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"hi\",\"from\":\"mallory\"}");
		bob.awaits("message", "text", "hi");
		// whatever the client says about itself
		bob.awaits("message", "from", "alice");
		alice.awaits("message", "text", "hi");
		alice.leaves();
		bob.leaves();
	}

	@Test
	void messageWhenPrivateThenNobodyElseGetsIt() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		User carol = new User("carol");
		alice.say("{\"type\":\"private\",\"to\":\"bob\",\"text\":\"psst\"}");
		bob.awaits("private", "text", "psst");
		alice.say("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"loud\"}");
		carol.awaits("message", "text", "loud");
		assertThat(carol.received).noneMatch((message) -> message.contains("psst"));
		alice.leaves();
		bob.leaves();
		carol.leaves();
	}

	@Test
	void messageWhenRubbishThenErrorAndConnectionStays() throws Exception {
		User alice = new User("alice");
		for (String rubbish : List.of("{", "[]", "null", "{\"type\":null}",
				"{\"type\":\"message\",\"room\":\"nowhere\"}",
				"{\"type\":\"drop tables\",\"room\":\"lobby\",\"text\":\"x\"}")) {
			int before = alice.errors();
			alice.say(rubbish);
			await().until(() -> alice.errors() > before);
		}
		alice.say("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"still here\"}");
		alice.awaits("message", "text", "still here");
		alice.leaves();
	}

	@Test
	void messageWhenFieldsOfOtherTypesThenTheyAreNotRelayed() throws Exception {
		User alice = new User("alice");
		User bob = new User("bob");
		String huge = "x".repeat(50_000);
		alice.say("{\"type\":\"typing\",\"room\":\"lobby\",\"text\":\"" + huge + "\"}");
		alice.say("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"hi\",\"to\":\"" + huge + "\"}");
		bob.awaits("typing", "from", "alice");
		bob.awaits("message", "text", "hi");
		assertThat(bob.received).allMatch((message) -> message.length() < 1000);
		alice.say("{\"type\":\"private\",\"text\":\"hi\",\"to\":\"" + huge + "\"}");
		alice.awaits("error", "text", "There is no such person.");
		alice.leaves();
		bob.leaves();
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
		alice.awaits("error", "text", "This is not a PNG, JPEG, GIF or WebP image.");
		alice.show("nowhere", Files.readAllBytes(Path.of("src/test/resources/plot.png")));
		alice.awaits("error", "text", "There is no such room.");
		alice.say("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"done\"}");
		bob.awaits("message", "text", "done");
		assertThat(bob.images).isEmpty();
		alice.leaves();
		bob.leaves();
	}

	@Test
	void presenceWhenSecondTabThenLeftOnlyWithTheLast() throws Exception {
		User bob = new User("bob");
		User alice = new User("alice");
		User secondTab = new User("alice");
		bob.awaits("joined", "from", "alice");
		assertThat(bob.get("/api/presence")).contains("\"alice\",\"bob\"").contains("\"connections\":3");
		alice.leaves();
		await().until(() -> this.manager.getWSCount() == 2);
		assertThat(bob.of("left", "alice")).isZero();
		secondTab.leaves();
		bob.awaits("left", "from", "alice");
		assertThat(bob.of("joined", "alice")).isOne();
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
		await().untilAsserted(() -> assertThat(alice.received).filteredOn((message) -> message.contains("presence"))
			.last()
			.asString()
			.contains("[\"alice\"]"));
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
		HttpResponse<Void> api = http.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/api/presence")).build(),
				HttpResponse.BodyHandlers.discarding());
		assertThat(api.statusCode()).isEqualTo(401);
	}

	private void comeAndGo(String name) {
		try {
			new User(name).leaves();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A user who has signed in and connected.
	 */
	private final class User implements WebSocket.Listener {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private final List<byte[]> images = new CopyOnWriteArrayList<>();

		private final ByteArrayOutputStream imagePart = new ByteArrayOutputStream();

		private final CookieManager cookies = new CookieManager();

		private final HttpClient http = HttpClient.newBuilder()
			.cookieHandler(this.cookies)
			.followRedirects(HttpClient.Redirect.NORMAL)
			.build();

		private final StringBuilder part = new StringBuilder();

		private final WebSocket socket;

		private volatile int closeCode;

		User(String name) throws Exception {
			String form = "username=" + name + "&password=none&_csrf="
					+ URLEncoder.encode(csrf(), StandardCharsets.UTF_8);
			HttpResponse<String> login = this.http
				.send(request("/login").header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString(form))
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(login.statusCode()).isEqualTo(200);
			this.socket = this.http.newWebSocketBuilder()
				.buildAsync(URI.create("ws://localhost:" + TeamChatApplicationTests.this.port + "/ws"), this)
				.join();
			awaits("hello", "from", name);
		}

		HttpResponse<String> post(String path, String body) throws Exception {
			return this.http.send(request(path).header("Content-Type", "application/json")
				.header("X-CSRF-TOKEN", csrf())
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
		}

		void say(String message) {
			this.socket.sendText(message, true).join();
		}

		void awaits(String type, String field, String value) {
			await().untilAsserted(() -> assertThat(this.received).anyMatch((message) -> {
				JsonNode node = json.readTree(message);
				return node.path("type").asString("").equals(type) && node.path(field).asString("").equals(value);
			}));
		}

		String cookies() {
			return this.cookies.getCookieStore()
				.getCookies()
				.stream()
				.map((cookie) -> cookie.getName() + "=" + cookie.getValue())
				.collect(Collectors.joining("; "));
		}

		String get(String path) throws Exception {
			return this.http.send(request(path).build(), HttpResponse.BodyHandlers.ofString()).body();
		}

		void show(String room, byte[] image) {
			byte[] head = (room + "\n").getBytes(StandardCharsets.UTF_8);
			ByteBuffer message = ByteBuffer.allocate(head.length + image.length).put(head).put(image).flip();
			this.socket.sendBinary(message, true).join();
		}

		long of(String type, String from) {
			return this.received.stream()
				.map(json::readTree)
				.filter((node) -> node.path("type").asString("").equals(type)
						&& node.path("from").asString("").equals(from))
				.count();
		}

		int errors() {
			return (int) this.received.stream().filter((message) -> message.contains("\"error\"")).count();
		}

		void leaves() {
			this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
			await().until(() -> this.closeCode != 0);
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.part.append(data);
			if (last) {
				this.received.add(this.part.toString());
				this.part.setLength(0);
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

		private String csrf() throws Exception {
			HttpResponse<String> answer = this.http.send(request("/api/csrf").build(),
					HttpResponse.BodyHandlers.ofString());
			return json.readTree(answer.body()).get("token").asString();
		}

		private HttpRequest.Builder request(String path) {
			return HttpRequest.newBuilder(URI.create("http://localhost:" + TeamChatApplicationTests.this.port + path));
		}

	}

}
