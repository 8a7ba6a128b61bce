package io.github.wsboot.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsboot.ConnectionClosedException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Requests with their replies, and pushes by action code.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsClientRequestTests {

	private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

	@Test
	void b003_9WhenRepliesComeInAnotherOrderThenEachFindsItsRequest() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			String first = peer.readText();
			String second = peer.readText();
			peer.text(reply(second, 0, "2"));
			peer.text(reply(first, 0, "1"));
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			CompletableFuture<WsReply> one = client.request("first", Map.of("n", 1));
			CompletableFuture<WsReply> two = client.request("second", null);
			assertThat(one.get().data(Integer.class)).isEqualTo(1);
			assertThat(two.get().data(Integer.class)).isEqualTo(2);
			assertThat(two.get().isSuccess()).isTrue();
		}
	}

	@Test
	void requestWhenAwaitedInACallbackThenAnsweredEvenWithOneThread() throws Exception {
		ExecutorService one = Executors.newSingleThreadExecutor();
		BlockingQueue<String> replies = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.text("ask me");
			peer.text(reply(peer.readText(), 0, "42"));
			peer.echo();
		});
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.executor(one)
					.onText((from, text) -> replies
						.add(text + " " + from.request("x", null).join().data(Integer.class)))
					.connect()) {
			assertThat(client.isOpen()).isTrue();
			assertThat(replies.poll(20, TimeUnit.SECONDS)).isEqualTo("ask me 42");
		}
		finally {
			one.shutdown();
		}
	}

	@Test
	void requestWhenTimeoutIsAbsurdThenRefusedAndNothingIsSent() throws Exception {
		BlockingQueue<String> requests = new LinkedBlockingQueue<>();
		try (RawServer server = collecting(requests);
				WsClient client = WsClient.builder().uri(server.uri()).maxPendingRequests(1).connect()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> client.request("x", null, Duration.ofSeconds(Long.MAX_VALUE)));
			assertThat(client.request("y", null)).isNotDone();
			assertThat(requests.take()).contains("\"y\"");
		}
	}

	@Test
	void requestWhenSentThenHasTheEnvelope() throws Exception {
		BlockingQueue<String> requests = new LinkedBlockingQueue<>();
		try (RawServer server = collecting(requests);
				WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			assertThat(client.request("heart_beat", List.of("a", 1))).isNotDone();
			assertThat(requests.take())
				.matches("\\{\"actioncode\":\"heart_beat\",\"data\":\\[\"a\",1],\"id\":\"[^\"]+\"}");
		}
	}

	@Test
	void b003_9WhenReplyHasAnErrorCodeThenItIsDelivered() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.text(reply(peer.readText(), 51004, "\"\""));
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).connect()) {
			WsReply reply = client.request("x", null).get();
			assertThat(reply.code()).isEqualTo(51004);
			assertThat(reply.isSuccess()).isFalse();
			assertThat(reply.msg()).isEqualTo("words");
			assertThat(reply.action()).isEqualTo("x");
		}
	}

	@Test
	void b003_9WhenNobodyRepliesThenTimesOutAndRoomIsFreeAgain() throws Exception {
		try (RawServer server = collecting(new LinkedBlockingQueue<>());
				WsClient client = WsClient.builder().uri(server.uri()).maxPendingRequests(1).connect()) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.request("x", null, Duration.ofMillis(50))).failsWithin(Duration.ofSeconds(20))
					.withThrowableThat()
					.withCauseInstanceOf(TimeoutException.class);
			}
		}
	}

	@Test
	void b003_9WhenTooManyWaitThenRefused() throws Exception {
		BlockingQueue<String> requests = new LinkedBlockingQueue<>();
		try (RawServer server = collecting(requests);
				WsClient client = WsClient.builder().uri(server.uri()).maxPendingRequests(2).connect()) {
			CompletableFuture<WsReply> first = client.request("x", null);
			assertThat(client.request("x", null)).isNotDone();
			assertThat(client.request("x", null)).isCompletedExceptionally();
			assertThat(List.of(requests.take(), requests.take())).allMatch((request) -> request.contains("\"x\""));
			first.cancel(false);
			assertThat(client.request("y", null)).isNotDone();
			assertThat(requests.take()).contains("\"y\"");
		}
	}

	@Test
	void b003_9WhenConnectionEndsThenAllThatWaitFail() throws Exception {
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.read();
			peer.close(4010, "");
		})) {
			WsClient client = WsClient.builder().uri(server.uri()).connect();
			assertThat(client.request("x", null)).failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.havingCause()
				.asInstanceOf(InstanceOfAssertFactories.type(ConnectionClosedException.class))
				.satisfies((ex) -> assertThat(ex.getStatus().code()).isEqualTo(4010));
			client.closed().get();
			assertThat(client.request("x", null)).isCompletedExceptionally();
		}
	}

	@Test
	void b003_9WhenThereIsNoConnectionThenFailsAtOnceAndIsNeverSent() throws Exception {
		try (RawServer server = RawServer.of(RawServer.Peer::awaitEnd);
				WsClient client = WsClient.builder().uri(server.uri()).start()) {
			assertThat(client.request("x", null)).isCompletedExceptionally();
		}
	}

	@Test
	void requestWhenDataCannotBeEncodedThenFailsAndNothingIsSent() throws Exception {
		BlockingQueue<String> requests = new LinkedBlockingQueue<>();
		try (RawServer server = collecting(requests);
				WsClient client = WsClient.builder().uri(server.uri()).maxPendingRequests(1).connect()) {
			assertThat(client.request("x", new Broken())).isCompletedExceptionally();
			assertThat(client.request("y", null)).isNotDone();
			assertThat(requests.take()).contains("\"y\"");
		}
	}

	@Test
	void requestWhenACallbackWaitsForItsReplyThenItComes() throws Exception {
		CompletableFuture<String> result = new CompletableFuture<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.text("go");
			peer.text(reply(peer.readText(), 0, "\"there\""));
			peer.echo();
		}); WsClient client = WsClient.builder().uri(server.uri()).onText((from, text) -> {
			result.complete(from.request("x", null).join().data(String.class));
		}).connect()) {
			assertThat(result.get()).isEqualTo("there");
			assertThat(client.isOpen()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "heart_beat", "heartBeat", "HEART_BEAT", "heart-beat", "heart beat", "_heart__beat",
			"HeartBeat" })
	void onWhenNameIsWrittenOtherwiseThenIsTheSameAction(String name) throws Exception {
		BlockingQueue<String> pushes = new LinkedBlockingQueue<>();
		BlockingQueue<String> texts = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			peer.text("{\"actioncode\":\"" + name + "\",\"data\":{\"n\":7}}");
			peer.text("{\"actioncode\":\"other\"}");
			peer.text("no json");
			peer.text("{broken");
			peer.echo();
		});
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.on("heart_beat", (from, push) -> pushes.add(push.action() + push.data(Map.class)))
					.onText((from, text) -> texts.add(text))
					.connect()) {
			assertThat(pushes.take()).isEqualTo(name + "{n=7}");
			assertThat(List.of(texts.take(), texts.take(), texts.take())).containsExactly("{\"actioncode\":\"other\"}",
					"no json", "{broken");
			assertThat(pushes).isEmpty();
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void onWhenServerAsksWithAnIdThenItIsNoReply() throws Exception {
		BlockingQueue<WsReply> pushes = new LinkedBlockingQueue<>();
		try (RawServer server = RawServer.of((peer) -> {
			peer.accept();
			String id = id(peer.readText());
			peer.text("{\"actioncode\":\"question\",\"id\":\"" + id + "\"}");
			peer.echo();
		});
				WsClient client = WsClient.builder()
					.uri(server.uri())
					.on("question", (from, push) -> pushes.add(push))
					.connect()) {
			CompletableFuture<WsReply> pending = client.request("x", null);
			assertThat(pushes.take().id()).isNotNull();
			assertThat(pending).isNotDone();
		}
	}

	@Test
	void onWhenActionIsTakenThenRefused() {
		WsClient.Builder builder = WsClient.builder().on("a_b", (client, push) -> {
		});
		assertThatIllegalArgumentException().isThrownBy(() -> builder.on("aB", (client, push) -> {
		}));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.on("_", (client, push) -> {
		}));
	}

	/**
	 * Cannot be encoded.
	 */
	public static final class Broken {

		public String getValue() {
			return Optional.<String>empty().orElseThrow();
		}

	}

	private static RawServer collecting(BlockingQueue<String> texts) throws Exception {
		return RawServer.of((peer) -> {
			peer.accept();
			while (true) {
				texts.add(peer.readText());
			}
		});
	}

	private static String reply(String request, int code, String data) {
		return "{\"code\":" + code + ",\"msg\":\"words\",\"data\":" + data + ",\"actioncode\":\"x\",\"id\":\""
				+ id(request) + "\"}";
	}

	private static String id(String request) {
		Matcher matcher = ID.matcher(request);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

}
