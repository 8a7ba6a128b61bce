package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.client.WsClient;
import io.github.wsboot.client.WsReconnect;
import io.github.wsboot.client.WsReply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user who has signed in, sits in the lobby and comes back when the connection is lost.
 */
final class ChatUser implements AutoCloseable {

	private final int port;

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder()
		.cookieHandler(this.cookies)
		.followRedirects(HttpClient.Redirect.NORMAL)
		.build();

	private final List<String> texts = new CopyOnWriteArrayList<>();

	private final WsClient client;

	private volatile String node = "";

	private volatile Map<String, Set<String>> people = Map.of();

	ChatUser(int port, String name) throws IOException, InterruptedException {
		this.port = port;
		JsonNode csrf = csrf();
		String form = "username=" + name + "&password=none&" + csrf.get("parameter").asString() + "="
				+ URLEncoder.encode(csrf.get("token").asString(), StandardCharsets.UTF_8);
		HttpResponse<String> page = this.http
			.send(request("/login").header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(form))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.uri()).hasPath("/");
		this.client = WsClient.builder()
			.uri("ws://localhost:" + port + "/ws")
			.cookies(this.cookies)
			.reconnect(WsReconnect.exponential(Duration.ofMillis(50), Duration.ofSeconds(1)))
			.on("hello", this::enter)
			.on("presence", (client, push) -> this.people = people(push.data(JsonNode.class)))
			.on("room.message", (client, push) -> this.texts.add(push.data(JsonNode.class).get("text").asString()))
			.on("room.invitation", ChatUser::accept)
			.connect();
	}

	private static void accept(WsClient client, WsReply request) {
		client.send(WsMessage.text("{\"code\":0,\"id\":\"" + request.id() + "\",\"data\":true}"));
	}

	boolean invites(String name) {
		WsReply reply = this.client.request("user.invite", Map.of("to", name, "room", "lobby")).join();
		return reply.isSuccess() && Boolean.TRUE.equals(reply.data(Boolean.class));
	}

	private void enter(WsClient client, WsReply push) {
		assertThat(client.request("room.join", Map.of("room", "lobby")).join().code()).isZero();
		this.node = push.data(JsonNode.class).get("node").asString();
	}

	private static Map<String, Set<String>> people(JsonNode list) {
		Map<String, Set<String>> people = new TreeMap<>();
		for (JsonNode person : list) {
			Set<String> nodes = people.computeIfAbsent(person.get("name").asString(), (name) -> new TreeSet<>());
			person.get("nodes").forEach((node) -> nodes.add(node.asString()));
		}
		return people;
	}

	/**
	 * The node that has let this user into the lobby last.
	 */
	String node() {
		return this.node;
	}

	/**
	 * The last list of who is here, with their nodes.
	 */
	Map<String, Set<String>> people() {
		return this.people;
	}

	void says(String text) {
		assertThat(this.client.request("room.say", Map.of("room", "lobby", "text", text)).join().code()).isZero();
	}

	long count(String text) {
		return this.texts.stream().filter(text::equals).count();
	}

	int post(String path) throws IOException, InterruptedException {
		JsonNode csrf = csrf();
		return this.http
			.send(request(path).header(csrf.get("header").asString(), csrf.get("token").asString())
				.POST(HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

	CompletableFuture<WsCloseStatus> closed() {
		return this.client.closed();
	}

	private JsonNode csrf() throws IOException, InterruptedException {
		return JsonMapper.shared()
			.readTree(this.http.send(request("/api/csrf").build(), HttpResponse.BodyHandlers.ofString()).body());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

	@Override
	public void close() {
		this.client.close();
	}

}
