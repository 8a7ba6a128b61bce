package io.github.wsboot.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsHandshake;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The client with an application, as a user would have it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { WsTestClientTests.RESOLVERS, "ws.subprotocols=chat.v2,chat.v1" })
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsTestClientTests {

	static final String RESOLVERS = "ws.unique-code.resolvers=query";

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Autowired
	private TestApplication.Echo echo;

	@Test
	void expectTextWhenEqualThenGoesOn() {
		try (WsTestClient client = connect("text")) {
			client.send("one").send("two").expectText("one").expectText("two");
			assertThat(client.send("three").expectText()).isEqualTo("three");
			client.send("four").expectText((text) -> text.startsWith("fo"));
		}
	}

	@Test
	void expectTextWhenOtherThenSaysBoth() {
		try (WsTestClient client = connect("text")) {
			client.send("two").send(new byte[] { 1, -1 });
			failing(() -> client.expectText("one")).withMessage("Expected the text \"one\" but got the text \"two\"");
			failing(() -> client.expectText("one"))
				.withMessage("Expected the text \"one\" but got the binary message [01 ff] of 2 bytes");
			client.send("two");
			failing(() -> client.expectText((text) -> text.startsWith("fo")))
				.withMessage("Expected a text that fulfils the condition but got the text \"two\"");
		}
	}

	@Test
	void expectTextWhenLongThenCutAndSaysWhereDifferent() {
		try (WsTestClient client = connect("text")) {
			client.send("x".repeat(4000) + "y");
			failing(() -> client.expectText("x".repeat(4001)))
				.withMessage("Expected the text \"" + "x".repeat(200) + "... (4001 characters)\" but got the text \""
						+ "x".repeat(200) + "... (4001 characters)\", different from character 4001 on");
		}
	}

	@Test
	void expectTextWhenNothingComesThenSaysHowLongItWaited() {
		try (WsTestClient client = impatient("text")) {
			failing(() -> client.expectText("one"))
				.withMessage("Expected the text \"one\" but nothing came within 1 s");
			failing(client::expectText).withMessage("Expected a text but nothing came within 1 s");
		}
	}

	@Test
	void expectTextWhenClosedThenSaysCodeAndReason() {
		try (WsTestClient client = connect("text").expectOpen()) {
			this.manager.sendMessage("text", "last");
			this.manager.closeWebsocketConn("text", WsCloseStatus.KICKED);
			client.expectText("last");
			failing(() -> client.expectText("one"))
				.withMessage("Expected the text \"one\" but the connection was closed with 4410 (kicked)");
			failing(() -> client.send("one"))
				.withMessage("Could not send the text \"one\": the connection was closed with 4410 (kicked)");
		}
	}

	@Test
	void expectWhenInterruptedThenSaysSoAndStaysInterrupted() {
		try (WsTestClient client = connect("text")) {
			Thread.currentThread().interrupt();
			failing(client::expectText).withMessage("Expected a text but the thread was interrupted");
			failing(client::expectNoMessage)
				.withMessage("Expected no message within 200 ms but the thread was interrupted");
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void skipUntilTextWhenOthersComeFirstThenTheyAreGone() {
		try (WsTestClient client = impatient("skip")) {
			client.send("one").send(new byte[1]).send("two").send("three");
			assertThat(client.skipUntilText("two"::equals)).isEqualTo("two");
			failing(() -> client.skipUntilText("two"::equals))
				.withMessage("Expected a text that fulfils the condition but got others, the last was "
						+ "the text \"three\", then nothing came within 1 s");
			failing(() -> client.skipUntilText("two"::equals))
				.withMessage("Expected a text that fulfils the condition but nothing came within 1 s");
		}
	}

	@Test
	void skipUntilCloseWhenMessagesComeFirstThenTheyAreGone() {
		try (WsTestClient client = impatient("skip").send("one").expectOpen()) {
			failing(client::skipUntilClose)
				.withMessage("Expected the connection to be closed but it is open after 1 s");
			this.manager.closeWebsocketConn("skip", WsCloseStatus.KICKED);
			assertThat(client.skipUntilClose()).isEqualTo(WsCloseStatus.KICKED);
			client.expectClose(4410);
		}
	}

	@Test
	void expectBinaryWhenEqualThenGoesOn() {
		try (WsTestClient client = connect("binary")) {
			client.send(new byte[] { 1, 2 }).expectBinary(new byte[] { 1, 2 });
			assertThat(client.send(new byte[] { 3 }).expectBinary()).containsExactly(3);
		}
	}

	@Test
	void expectBinaryWhenOtherThenSaysBoth() {
		try (WsTestClient client = connect("binary")) {
			client.send(new byte[100]).send("text");
			failing(() -> client.expectBinary(new byte[] { 1 }))
				.withMessage("Expected the binary message [01] of 1 bytes but got the binary message ["
						+ "00 ".repeat(32) + "...] of 100 bytes");
			failing(client::expectBinary).withMessage("Expected a binary message but got the text \"text\"");
		}
	}

	@Test
	void expectJsonWhenSameTreeThenGoesOn() {
		try (WsTestClient client = connect("json")) {
			client.sendJson(new Said("alice", 3)).expectJson("{ \"times\": 3, \"by\": \"alice\" }");
			assertThat(client.sendJson(Map.of("by", "bob", "times", 1)).expectJson(Said.class))
				.isEqualTo(new Said("bob", 1));
		}
	}

	@Test
	void expectJsonWhenOtherThenSaysBoth() {
		try (WsTestClient client = connect("json")) {
			client.send("{\"a\":1}").send("{\"a\":1} {}").send("[1]");
			failing(() -> client.expectJson("{\"a\":2}"))
				.withMessage("Expected the JSON {\"a\":2} but got the text \"{\"a\":1}\"");
			failing(() -> client.expectJson("{\"a\":1}")).withMessageEndingWith("but got the text \"{\"a\":1} {}\"");
			failing(() -> client.expectJson(Said.class))
				.withMessage("Expected JSON of the type Said but got the text \"[1]\"")
				.withCauseInstanceOf(RuntimeException.class);
			assertThatIllegalArgumentException().isThrownBy(() -> client.expectJson("{"));
		}
	}

	@Test
	void expectPongWhenPingedThenMessagesStay() {
		try (WsTestClient client = connect("pong")) {
			client.send("hello").ping(new byte[] { 7 }).expectPong(new byte[] { 7 }).expectText("hello");
		}
	}

	@Test
	void expectPongWhenOtherThenSaysBoth() {
		try (WsTestClient client = impatient("pong")) {
			failing(() -> client.expectPong(new byte[] { 8 }))
				.withMessage("Expected the pong [08] of 1 bytes but nothing came within 1 s");
			client.ping(new byte[] { 7 });
			await().untilAsserted(() -> failing(() -> client.expectPong(new byte[] { 8 })).withMessage(
					"Expected the pong [08] of 1 bytes but got the pong [07] of 1 bytes, then nothing came within 1 s"));
			assertThatIllegalArgumentException().isThrownBy(() -> client.ping(new byte[126]));
		}
	}

	@Test
	void expectOpenWhenServerIsNotDoneWithOnOpenThenWaits() {
		try (WsTestClient client = impatient("late")) {
			failing(client::expectOpen).withMessage("Expected an open connection but nothing came within 1 s");
			this.echo.opening.countDown();
			await().ignoreExceptionsInstanceOf(AssertionError.class).untilAsserted(client::expectOpen);
			assertThat(this.manager.isOnline("late")).isTrue();
		}
	}

	@Test
	void expectOpenWhenClosedThenSaysCodeAndReason() {
		try (WsTestClient client = connect("open").expectOpen()) {
			this.manager.closeWebsocketConn("open");
			client.expectClose(1000);
			failing(client::expectOpen)
				.withMessage("Expected an open connection but the connection was closed with 1000");
		}
	}

	@Test
	void expectNoMessageWhenSilentThenWaitsAndGoesOn() {
		try (WsTestClient client = connect("silence")) {
			long start = System.nanoTime();
			client.expectNoMessage(Duration.ofMillis(50)).expectNoMessage();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
		}
	}

	@Test
	void expectNoMessageWhenMessageComesThenSaysWhich() {
		try (WsTestClient client = connect("silence").send("noise")) {
			failing(() -> client.expectNoMessage(Duration.ofMillis(30_500)))
				.withMessage("Expected no message within 30500 ms but got the text \"noise\"");
		}
	}

	@Test
	void expectNoMessageWhenClosedThenFails() {
		try (WsTestClient client = connect("silence").expectOpen()) {
			this.manager.closeWebsocketConn("silence", WsCloseStatus.FORBIDDEN);
			failing(() -> client.expectNoMessage(Duration.ofSeconds(30)))
				.withMessage("Expected no message within 30 s but the connection was closed with 4403 (forbidden)");
		}
	}

	@Test
	void expectCloseWhenSecondClientTakesTheCodeThenReplaced() {
		try (WsTestClient first = connect("twice")) {
			// a client may know that it is connected before the server has opened it
			first.send("first").expectText("first");
			try (WsTestClient second = connect("twice")) {
				first.expectClose(4409).expectClose(WsCloseStatus.REPLACED);
				assertThat(first.expectClose()).isEqualTo(WsCloseStatus.REPLACED);
				second.send("mine").expectText("mine");
			}
		}
	}

	@Test
	void expectCloseWhenOtherThenSaysBoth() {
		try (WsTestClient client = connect("close").expectOpen()) {
			this.manager.closeWebsocketConn("close", WsCloseStatus.of(4000, "bye"));
			failing(() -> client.expectClose(4409)).withMessage(
					"Expected the connection to be closed with 4409 but the connection was closed with 4000 (bye)");
			failing(() -> client.expectClose(WsCloseStatus.of(4000, "farewell")))
				.withMessage("Expected the connection to be closed with 4000 (farewell) "
						+ "but the connection was closed with 4000 (bye)");
		}
	}

	@Test
	void expectCloseWhenStillOpenThenSaysHowLongItWaited() {
		try (WsTestClient client = impatient("close")) {
			failing(client::expectClose)
				.withMessage("Expected the connection to be closed but nothing came within 1 s");
		}
	}

	@Test
	void expectCloseWhenMessagesAreUnreadThenNamesThem() {
		try (WsTestClient client = connect("close").expectOpen()) {
			IntStream.range(0, 7).forEach((i) -> this.manager.sendMessage("close", "m" + i));
			this.manager.closeWebsocketConn("close");
			// so that all are here
			await().untilAsserted(() -> failing(() -> client.expectClose(1000))
				.withMessage("Expected the connection to be closed with 1000 but got before: the text \"m0\", "
						+ "the text \"m1\", the text \"m2\", the text \"m3\", the text \"m4\" and 2 more"));
			IntStream.range(0, 7).forEach((i) -> client.expectText("m" + i));
			client.expectClose(1000);
		}
	}

	@Test
	void closeWhenCodeAndReasonThenServerGetsThemAndAnswers() {
		try (WsTestClient client = connect("leaving")) {
			client.send("last").close(4001, "bye").expectText("last").expectClose(4001);
			await().untilAsserted(
					() -> assertThat(this.echo.closed.get("leaving")).isEqualTo(WsCloseStatus.of(4001, "bye")));
		}
	}

	@Test
	void closeWhenOpenThenServerGets1000() {
		connect("leaving-silently").expectOpen().close();
		await()
			.untilAsserted(() -> assertThat(this.echo.closed.get("leaving-silently")).isEqualTo(WsCloseStatus.NORMAL));
	}

	@Test
	void closeWhenTwiceThenNothingHappens() {
		WsTestClient client = connect("twice-closed");
		client.close();
		client.close();
		failing(() -> client.send("x"))
			.withMessageStartingWith("Could not send the text \"x\": the connection was closed");
	}

	@Test
	void closeWhenCodeIsNotForClientsThenIllegalArgument() {
		try (WsTestClient client = connect("illegal")) {
			for (int code : new int[] { 999, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 1010, 1012, 1013, 1014, 1015,
					2999, 5000 }) {
				assertThatIllegalArgumentException().isThrownBy(() -> client.close(code, ""));
			}
			client.expectOpen();
		}
	}

	@Test
	void closeWhenCodeIsForClientsThenAnsweredWithTheSame() {
		for (int code : new int[] { 1000, 1001, 1008, 1011, 3000, 4999 }) {
			try (WsTestClient client = connect("legal" + code)) {
				client.close(code, "").expectClose(code);
			}
		}
	}

	@Test
	void connectWhenRefusedThenSaysStatusAndBody() {
		failing(() -> WsTestClient.connect(this.port, "/ws"))
			.withMessageMatching("Expected the handshake with ws://localhost:\\d+/ws to succeed but "
					+ "it was refused with 401: (?s:.+)");
		failing(() -> WsTestClient.connect("ws://localhost:1/")).withMessageContaining("but it failed: ");
		assertThatIllegalArgumentException().isThrownBy(() -> WsTestClient.connect("http://localhost:" + this.port));
	}

	@Test
	void expectRefusedWhenRefusedThenGivesTheResponse() {
		WsRefusal refusal = WsTestClient.to(this.port, "/ws").expectRefused(401);
		assertThat(refusal.status()).isEqualTo(401);
		assertThat(refusal.headers().get("content-TYPE")).singleElement().asString().startsWith("text/plain");
		assertThat(refusal.body()).isNotBlank();
		WsTestClient.to(this.port, "/ws").query("uniqueCode", "a").query("uniqueCode", "b").expectRefused(400);
		WsTestClient.to(this.port, "/ws?uniqueCode=a").header("Origin", "https://evil.example").expectRefused(403);
	}

	@Test
	void expectRefusedWhenOtherStatusOrAcceptedThenSaysSo() {
		failing(() -> WsTestClient.to(this.port, "/ws").expectRefused(403))
			.withMessageMatching("Expected the handshake with ws://localhost:\\d+/ws to be refused with 403 "
					+ "but it was refused with 401: (?s:.+)");
		failing(() -> WsTestClient.to(this.port, "/ws?uniqueCode=welcome").expectRefused(403))
			.withMessageEndingWith("to be refused with 403 but it was accepted");
		await().untilAsserted(() -> assertThat(this.echo.closed).containsKey("welcome"));
	}

	@Test
	void builderWhenEverythingIsSaidThenServerGetsIt() {
		try (WsTestClient client = WsTestClient.to(this.port, "/ws?x=1")
			.query("uniqueCode", "every")
			.query("text", "a b&c=ü+%")
			.header("X-Test", "yes")
			.bearer("t0ken")
			.subprotocols("chat.v3", "chat.v1")
			.connect()
			.expectOpen()) {
			assertThat(client.subprotocol()).isEqualTo("chat.v1");
			WsHandshake handshake = this.echo.handshakes.get("every");
			assertThat(handshake.query()).containsEntry("text", List.of("a b&c=ü+%")).containsEntry("x", List.of("1"));
			assertThat(handshake.header("X-Test")).isEqualTo("yes");
			assertThat(handshake.header("Authorization")).isEqualTo("Bearer t0ken");
		}
	}

	@Test
	void sendWhenFromManyThreadsThenEverythingArrives() throws Exception {
		int threads = 8;
		int each = 200;
		ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try (WsTestClient client = connect("crowd")) {
			List<Callable<Void>> tasks = IntStream.range(0, threads).<Callable<Void>>mapToObj((thread) -> () -> {
				for (int i = 0; i < each; i++) {
					client.send(thread + " " + i);
					received.add(client.expectText());
				}
				return null;
			}).toList();
			for (Future<Void> done : executor.invokeAll(tasks)) {
				done.get();
			}
			assertThat(received).hasSize(threads * each).doesNotHaveDuplicates();
			client.expectNoMessage();
		}
		finally {
			executor.shutdown();
		}
	}

	@Test
	void expectCloseWhenServerStopsThenGoingAway() {
		ConfigurableApplicationContext other = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--" + RESOLVERS);
		int otherPort = ((ServletWebServerApplicationContext) other).getWebServer().getPort();
		try (other; WsTestClient client = WsTestClient.connect(otherPort, "/ws?uniqueCode=a").expectOpen()) {
			other.close();
			client.expectClose(1001);
		}
		failing(() -> WsTestClient.connect(otherPort, "/ws?uniqueCode=a")).withMessageContaining("but it failed: ");
	}

	private WsTestClient connect(String code) {
		return WsTestClient.connect(this.port, "/ws?uniqueCode=" + code);
	}

	private WsTestClient impatient(String code) {
		WsTestClient.Builder builder = WsTestClient.to(this.port, "/ws")
			.query("uniqueCode", code)
			.timeout(Duration.ofSeconds(1));
		// a handshake may take longer than that
		return await().pollDelay(Duration.ZERO)
			.ignoreExceptionsInstanceOf(AssertionError.class)
			.until(builder::connect, (client) -> true);
	}

	private static ThrowableAssertAlternative<AssertionError> failing(ThrowingCallable expectation) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(expectation);
	}

	record Said(String by, int times) {

	}

}
