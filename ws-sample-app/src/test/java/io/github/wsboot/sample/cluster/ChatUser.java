package io.github.wsboot.sample.cluster;

import java.io.IOException;
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
import io.github.wsboot.sample.SignedIn;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user who has signed in, sits in the lobby and comes back when the connection is lost.
 */
final class ChatUser implements AutoCloseable {

	private final SignedIn session;

	private final List<String> texts = new CopyOnWriteArrayList<>();

	private final WsClient client;

	private volatile String node = "";

	private volatile Map<String, Set<String>> people = Map.of();

	ChatUser(int port, String name) throws IOException, InterruptedException {
		this.session = new SignedIn(port, name);
		this.client = WsClient.builder()
			.uri("ws://localhost:" + port + "/ws")
			.cookies(this.session.cookies())
			.reconnect(WsReconnect.exponential(Duration.ofMillis(50), Duration.ofSeconds(1)))
			.on("hello", this::enter)
			.on("presence", (client, push) -> this.people = people(push.data(JsonNode.class)))
			.on("room.message", (client, push) -> this.texts.add(push.data(JsonNode.class).get("text").asString()))
			.on("room.invitation", ChatUser::accept)
			.on("server.notice", (client, push) -> this.texts.add("notice"))
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
		return this.session.post(path, "").statusCode();
	}

	int signOut() throws IOException, InterruptedException {
		return this.session.signOut().statusCode();
	}

	CompletableFuture<WsCloseStatus> closed() {
		return this.client.closed();
	}

	@Override
	public void close() {
		this.client.close();
	}

}
