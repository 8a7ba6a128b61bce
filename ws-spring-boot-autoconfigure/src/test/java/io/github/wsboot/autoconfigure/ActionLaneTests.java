package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.action.WsReplyException;
import io.github.wsboot.action.WsRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * On which threads actions run, what waits for what, and requests to clients.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ActionLaneTests {

	private static final String HEART_BEAT = "{\"actioncode\":\"heart_beat\"}";

	private static WsServer start(String... properties) {
		return WsServer.start(WsServer.Container.TOMCAT, ActionApplication.class, properties);
	}

	private static ActionApplication.Journal journal(WsServer server) {
		return server.bean(ActionApplication.Journal.class);
	}

	/**
	 * What the server asks, taken apart by hand.
	 */
	private static String idOf(String request) {
		assertThat(request).startsWith("{\"actioncode\":\"question\",\"data\":\"why\",\"id\":\"").endsWith("\"}");
		return request.substring(request.indexOf("\"id\":\"") + 6, request.length() - 2);
	}

	private static String reply(String id, String data) {
		return "{\"code\":0,\"msg\":\"\",\"data\":" + data + ",\"actioncode\":\"question\",\"id\":\"" + id + "\"}";
	}

	@ParameterizedTest
	@EnumSource(WsServer.Container.class)
	void actionsWhenOneIsSlowThenOthersOfItsConnectionWaitInOrderAndHeartBeatDoesNot(WsServer.Container container) {
		try (WsServer server = WsServer.start(container, ActionApplication.class);
				WsPeer peer = server.connect("a");
				WsPeer other = server.connect("b")) {
			peer.send("{\"actioncode\":\"slow\"}");
			peer.send("{\"actioncode\":\"note\",\"data\":\"one\"}");
			peer.send("{\"actioncode\":\"note\",\"data\":\"two\"}");
			assertThat(peer.send(HEART_BEAT).text()).contains("heart_beat");
			await().until(() -> journal(server).events.contains("slow begins"));
			assertThat(other.send("{\"actioncode\":\"note\",\"data\":\"other\"}").text()).contains("other");
			journal(server).released.countDown();
			assertThat(peer.text()).contains("slow");
			assertThat(peer.text()).contains("one");
			assertThat(peer.text()).contains("two");
			assertThat(journal(server).events).containsExactly("slow begins", "other", "slow ends", "one", "two");
		}
	}

	@Test
	void onCloseWhenActionRunsThenComesAfterAllActions() {
		try (WsServer server = start()) {
			WsPeer peer = server.connect("a");
			peer.send("{\"actioncode\":\"slow\"}");
			peer.send("{\"actioncode\":\"note\",\"data\":\"one\"}");
			await().until(() -> journal(server).events.contains("slow begins"));
			peer.close();
			await().until(() -> !server.manager().isOnline("a"));
			assertThat(journal(server).events).doesNotContain("onClose");
			journal(server).released.countDown();
			await().until(() -> journal(server).events.contains("onClose"));
			assertThat(journal(server).events).containsExactly("slow begins", "slow ends", "one", "onClose");
		}
	}

	@Test
	void callsWhenMoreThanPropertiesAllowThenRefusedPerConnection() {
		try (WsServer server = start("ws.action.rate-limit.per-connection=4", "ws.action.rate-limit.per-action=2",
				"ws.action.rate-limit.period=1h");
				WsPeer peer = server.connect("a");
				WsPeer other = server.connect("b")) {
			for (int i = 0; i < 2; i++) {
				assertThat(peer.send(HEART_BEAT).text()).contains("\"data\":true");
			}
			assertThat(peer.send(HEART_BEAT).text()).contains("\"code\":42900");
			assertThat(peer.send("rubbish").text()).contains("\"code\":40000");
			assertThat(peer.send("rubbish").text()).contains("\"code\":42900");
			assertThat(peer.send("{\"actioncode\":\"nothing\"}").text()).contains("\"code\":42900");
			assertThat(other.send(HEART_BEAT).text()).contains("\"data\":true");
		}
	}

	@Test
	void callsWhenMoreThanPropertiesAllowAndToBeClosedThenClosed() {
		try (WsServer server = start("ws.action.rate-limit.per-connection=1", "ws.action.rate-limit.period=1h",
				"ws.action.rate-limit.on-exceeded=close"); WsPeer peer = server.connect("a")) {
			assertThat(peer.send(HEART_BEAT).text()).contains("\"data\":true");
			assertThat(peer.send(HEART_BEAT).closeCode()).isEqualTo(4429);
		}
	}

	@Test
	void otherMessageWhenTheyAreLeftToOthersThenNoError() {
		try (WsServer server = start("ws.action.ignore-other-messages=true"); WsPeer peer = server.connect("a")) {
			peer.send("rubbish");
			assertThat(peer.send(HEART_BEAT).text()).contains("\"data\":true");
		}
	}

	@Test
	void otherMessageWhenItComesAfterActionsThenOtherHandlersSeeItAfterThem() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"slow\"}");
			peer.send("{\"actioncode\":\"note\",\"data\":\"one\"}");
			peer.frame(true, WsPeer.BINARY, new byte[] { 1 });
			peer.send("{\"actioncode\":\"note\",\"data\":\"two\"}");
			await().until(() -> journal(server).events.contains("slow begins"));
			journal(server).released.countDown();
			await().until(() -> journal(server).events.contains("two"));
			assertThat(journal(server).events).containsExactly("slow begins", "slow ends", "one", "binary", "two");
		}
	}

	@Test
	void otherMessageWhenItComesWhileItsClientIsAskedThenAnswerBehindItIsFound() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"ask_me\",\"id\":1}");
			String id = idOf(peer.text());
			peer.frame(true, WsPeer.BINARY, new byte[] { 1 });
			peer.send(reply(id, "\"because\""));
			assertThat(peer.text()).contains("you said because");
			assertThat(journal(server).events).containsExactly("binary");
		}
	}

	@Test
	void callsWhenTooManyWaitThenClientIsNotReadUntilThereIsRoom() {
		try (WsServer server = start("ws.inbound.inbox-messages=2"); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"slow\"}");
			for (int i = 0; i < 50; i++) {
				peer.send("{\"actioncode\":\"note\",\"data\":\"" + i + "\"}");
			}
			await().until(() -> journal(server).events.contains("slow begins"));
			journal(server).released.countDown();
			assertThat(peer.text()).contains("slow");
			for (int i = 0; i < 50; i++) {
				assertThat(peer.text()).contains("\"data\":\"" + i + "\"");
			}
		}
	}

	@Test
	void callWhenTooManyRepliesAreStillToComeThenRefused() {
		try (WsServer server = start("ws.action.max-concurrent=1", "ws.action.max-streams=1");
				WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"later\",\"data\":\"x\"}");
			assertThat(peer.text()).contains("\"data\":\"x\"");
			peer.send("{\"actioncode\":\"never\"}");
			assertThat(peer.send("{\"actioncode\":\"later\",\"data\":\"x\",\"id\":2}").text())
				.contains("\"code\":42901");
			peer.send("{\"actioncode\":\"published\",\"id\":3}");
			assertThat(peer.send("{\"actioncode\":\"flux\",\"id\":4}").text()).contains("\"code\":42901");
			peer.send("{\"actioncode\":\"stream_cancel\",\"id\":3}");
			assertThat(peer.text()).contains("\"more\":false");
			assertThat(peer.send("{\"actioncode\":\"flux\",\"id\":4}").text()).contains("\"data\":1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ask_me", "ask_me_later" })
	void actionWhenItAsksItsOwnClientAndWaitsThenAnswered(String action) {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"" + action + "\",\"id\":1}");
			String id = idOf(peer.text());
			peer.send(reply(id, "\"because\""));
			assertThat(peer.text()).contains("\"data\":\"you said because\"").endsWith("\"id\":1}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ask_me", "ask_me_later", "ask_nobody" })
	void actionWhenWhoItAsksDoesNotAnswerThenOwnCodeAndNothingIsLogged(String action, CapturedOutput output) {
		try (WsServer server = start("ws.action.requests.timeout=200ms"); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"" + action + "\",\"id\":1}");
			if (!action.equals("ask_nobody")) {
				idOf(peer.text());
			}
			assertThat(peer.text()).isEqualTo("{\"code\":50400,\"msg\":\"Whoever was asked has not answered\","
					+ "\"data\":\"\",\"actioncode\":\"" + action + "\",\"id\":1}");
			if (!action.equals("ask_nobody")) {
				peer.send("{\"actioncode\":\"" + action + "\",\"id\":2}");
				peer.send("{\"code\":9,\"msg\":\"no\",\"id\":\"" + idOf(peer.text()) + "\"}");
				assertThat(peer.text()).contains("\"code\":50400");
			}
		}
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void actionWhenItAsksAndItsClientHasSentMoreThanMayWaitThenAnswerIsStillFound() {
		try (WsServer server = start("ws.inbound.inbox-messages=1"); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"ask_me\",\"id\":1}");
			String id = idOf(peer.text());
			for (int i = 0; i < 20; i++) {
				peer.send("{\"actioncode\":\"note\",\"data\":\"" + i + "\",\"id\":\"n" + i + "\"}");
			}
			peer.send(reply(id, "\"because\""));
			int refused = 0;
			String text = peer.text();
			while (!text.contains("you said because")) {
				assertThat(text).contains("\"code\":42901");
				refused++;
				text = peer.text();
			}
			assertThat(refused).isBetween(18, 20);
		}
	}

	@Test
	void actionWhenRunOnInboundThreadThenWaitingForItsClientFailsAtOnce() {
		try (WsServer server = start("ws.action.execution=inbound"); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"ask_me\",\"id\":1}");
			idOf(peer.text());
			assertThat(peer.text()).contains("\"code\":50000");
			peer.send("{\"actioncode\":\"ask_me_later\",\"id\":2}");
			peer.send(reply(idOf(peer.text()), "\"because\""));
			assertThat(peer.text()).contains("you said because");
		}
	}

	@Test
	void b003_9WhenClientAnswersThenRequestIsCompletedWithItsType() throws Exception {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			WsRequests requests = server.bean(WsRequests.class);
			CompletableFuture<?> list = requests.request("a", "question", "why", List.class);
			peer.send(reply(idOf(peer.text()), "[1,2]"));
			assertThat(list.get(20, TimeUnit.SECONDS)).isEqualTo(List.of(1, 2));
			CompletableFuture<?> nothing = requests.request("a", "question", "why", String.class);
			peer.send(reply(idOf(peer.text()), "null"));
			assertThat(nothing.get(20, TimeUnit.SECONDS)).isNull();
			CompletableFuture<?> number = requests.request("a", "question", "why", int.class);
			peer.send(reply(idOf(peer.text()), "\"no number\""));
			assertThatThrownBy(() -> number.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
				.hasCauseInstanceOf(IllegalArgumentException.class)
				.hasMessageNotContaining("no number");
			CompletableFuture<?> refused = requests.request("a", "question", "why", String.class);
			peer.send("{\"code\":9,\"msg\":\"no\",\"id\":\"" + idOf(peer.text()) + "\"}");
			assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS)).cause()
				.isInstanceOfSatisfying(WsReplyException.class, (ex) -> {
					assertThat(ex.getCode()).isEqualTo(9);
					assertThat(ex.getMsg()).isEqualTo("no");
				});
		}
	}

	@Test
	void b003_9WhenThereIsNoReplyThenRequestFailsForAReasonAndNothingStaysBehind() {
		try (WsServer server = start("ws.action.requests.timeout=200ms", "ws.action.requests.max-pending=2")) {
			WsRequests requests = server.bean(WsRequests.class);
			assertThatThrownBy(() -> requests.request("nobody", "question", null, String.class).join()).cause()
				.isInstanceOf(NoSuchElementException.class);
			assertThatThrownBy(() -> requests.requestUid("nobody", "question", null, String.class).join()).cause()
				.isInstanceOf(NoSuchElementException.class);
			assertThatIllegalArgumentException().isThrownBy(() -> requests.request("a", "", null, String.class));
			WsPeer peer = server.connect("a");
			CompletableFuture<?> silent = requests.request("a", "question", "why", String.class);
			assertThatThrownBy(() -> silent.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(TimeoutException.class);
			// one that comes too late disturbs nobody
			peer.send(reply(idOf(peer.text()), "1"));
			Duration minute = Duration.ofMinutes(1);
			CompletableFuture<?> first = requests.request("a", "question", "why", String.class, minute);
			// the silent one gives up its place a moment after it has failed
			CompletableFuture<?> second = await().pollDelay(Duration.ZERO)
				.until(() -> requests.request("a", "question", "why", String.class, minute),
						(request) -> !request.isDone());
			assertThatThrownBy(() -> requests.request("a", "question", "why", String.class).join()).cause()
				.isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("2 requests");
			second.cancel(false);
			CompletableFuture<?> third = requests.request("a", "question", "why", String.class, minute);
			peer.close();
			for (CompletableFuture<?> request : List.of(first, third)) {
				assertThatThrownBy(() -> request.get(20, TimeUnit.SECONDS)).cause()
					.isInstanceOf(ConnectionClosedException.class);
			}
		}
	}

	@Test
	void connectionsWhenAllEndWhileTheirActionsWaitForThemThenAllActionsAndCallbacksReturn() {
		int count = Clients.howMany(300, 2_000);
		try (WsServer server = start("ws.action.requests.timeout=10m")) {
			List<WsPeer> peers = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				peers.add(server.connect("c" + i));
			}
			peers.get(0).send("{\"actioncode\":\"ask_me\"}");
			idOf(peers.get(0).text());
			// there are more than threads for actions, so that some wait for others
			for (WsPeer peer : peers.subList(1, count)) {
				peer.send("{\"actioncode\":\"ask_me\"}");
			}
			peers.forEach(WsPeer::close);
			await().atMost(60, TimeUnit.SECONDS)
				.until(() -> journal(server).events.stream().filter("onClose"::equals).count() == count);
		}
	}

	@Test
	void requestUidWhenOneOfItsConnectionsAnswersThenThatCounts() throws Exception {
		try (WsServer server = start(); WsPeer one = server.connect("a"); WsPeer two = server.connect("b")) {
			server.manager().uids().bind("a", "ann");
			server.manager().uids().bind("b", "ann");
			CompletableFuture<?> answer = server.bean(WsRequests.class)
				.requestUid("ann", "question", "why", String.class);
			one.send("{\"code\":9,\"msg\":\"no\",\"id\":\"" + idOf(one.text()) + "\"}");
			two.send(reply(idOf(two.text()), "\"yes\""));
			assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("yes");
		}
	}

	@Test
	void requestWhenThereAreNoControllersThenAnsweredAllTheSame() throws Exception {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, NoControllers.class);
				WsPeer peer = server.connect("a")) {
			NoControllers application = server.bean(NoControllers.class);
			CompletableFuture<?> answer = server.bean(WsRequests.class).request("a", "question", "why", String.class);
			String id = idOf(peer.text());
			peer.send("no envelope");
			peer.send(reply(id, "\"because\""));
			assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("because");
			assertThat(application.messages.poll(20, TimeUnit.SECONDS)).isEqualTo("no envelope");
		}
	}

	@Test
	void callbackWhenItWaitsForItsOwnClientThenFailsAtOnceInsteadOfHanging() throws Exception {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, NoControllers.class);
				WsPeer peer = server.connect("a")) {
			peer.send("ask and wait");
			idOf(peer.text());
			NoControllers application = server.bean(NoControllers.class);
			assertThat(application.messages.poll(20, TimeUnit.SECONDS)).isEqualTo("ask and wait");
			assertThat(application.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("@WsAction");
			peer.send("ask and go on");
			peer.send(reply(idOf(peer.text()), "\"because\""));
			assertThat(peer.text()).isEqualTo("thanks for because");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(NoControllers.Handler.class)
	static class NoControllers {

		final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

		static class Handler implements WsHandlerFunc {

			private final NoControllers application;

			private final ObjectProvider<WsRequests> requests;

			Handler(NoControllers application, ObjectProvider<WsRequests> requests) {
				this.application = application;
				this.requests = requests;
			}

			@Override
			@SuppressWarnings("FutureReturnValueIgnored") // it ends by sending
			public void onMessage(WsConnection connection, WsMessage message) {
				this.application.messages.add(message.text());
				if (!message.text().startsWith("ask")) {
					return;
				}
				CompletableFuture<?> answer = this.requests.getObject()
					.request(connection.uniqueCode(), "question", "why", String.class)
					.thenApply((text) -> text);
				if (message.text().endsWith("wait")) {
					answer.join();
				}
				else {
					answer.whenComplete((text, failure) -> connection.sendMessage("thanks for " + text));
				}
			}

			@Override
			public void onError(WsConnection connection, Throwable error) {
				this.application.failures.add(error);
			}

		}

	}

}
