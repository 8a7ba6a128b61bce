package io.github.wsboot.test;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.action.RecipientAuthorizer;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.action.WsRateLimit;
import io.github.wsboot.action.WsRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the guide for actions, with the starter alone.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "ws.unique-code.resolvers=query", "ws.action.requests.timeout=20s" })
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ActionsGuideTests {

	@LocalServerPort
	private int port;

	private WsTestClient connect(String code) {
		return WsTestClient.connect(this.port, "/ws?uniqueCode=" + code);
	}

	@Test
	void joinWhenCalledThenAnsweredAndPushed() {
		assertThat(ClassUtils.isPresent("org.reactivestreams.Publisher", null)).isFalse();
		try (WsTestClient client = connect("ann")) {
			client.send("{\"actioncode\":\"room.join\",\"data\":{\"room\":\"blue\"},\"id\":\"17\"}")
				.expectJson("{\"code\":0,\"msg\":\"Success\",\"data\":\"ann\",\"actioncode\":\"room.joined\"}")
				.expectJson("{\"code\":0,\"msg\":\"Success\",\"data\":{\"room\":\"blue\",\"members\":1},"
						+ "\"actioncode\":\"room.join\",\"id\":\"17\"}");
			client.send("{\"actioncode\":\"room.join\",\"data\":{\"room\":\"\"}}")
				.expectText((text) -> text.contains("\"code\":40002"));
		}
	}

	@Test
	void errorWhenThrownThenItsCodeAndWords() {
		try (WsTestClient client = connect("ann")) {
			client.send("{\"actioncode\":\"room.enter\",\"data\":\"blue\"}")
				.expectJson("{\"code\":7001,\"msg\":\"blue is closed\",\"data\":\"\",\"actioncode\":\"room.enter\"}");
			client.send("{\"actioncode\":\"room.enter\",\"data\":\"red\"}")
				.expectJson("{\"code\":7002,\"msg\":\"Error 7002\",\"data\":\"red\",\"actioncode\":\"room.enter\"}");
		}
	}

	@Test
	void ticksWhenStreamedThenEndedByTheClient() {
		try (WsTestClient client = connect("ann")) {
			client.send("{\"actioncode\":\"ticks\",\"id\":\"5\"}")
				.expectJson("{\"code\":0,\"msg\":\"Success\",\"data\":101.5,\"actioncode\":\"ticks\",\"id\":\"5\","
						+ "\"more\":true}");
			client.send("{\"actioncode\":\"stream_cancel\",\"id\":\"5\"}");
			assertThat(client.skipUntilText((text) -> text.contains("\"more\":false"))).contains("\"data\":null");
		}
	}

	@Test
	void paymentWhenConfirmedThenReceipt() {
		try (WsTestClient client = connect("ann")) {
			client.send("{\"actioncode\":\"payment.start\",\"data\":\"12 EUR\",\"id\":1}");
			String request = client.expectText();
			String id = request.substring(request.indexOf("\"id\":\"") + 6, request.length() - 2);
			client.send("{\"code\":0,\"data\":true,\"id\":\"" + id + "\"}")
				.expectText((text) -> text.contains("\"data\":\"paid 12 EUR\""));
		}
	}

	@Test
	void recipientsWhenInTheSameRoomThenGetTheReply() {
		try (WsTestClient ann = connect("ann"); WsTestClient bob = connect("bob"); WsTestClient eve = connect("eve")) {
			ann.send("{\"actioncode\":\"room.join\",\"data\":{\"room\":\"green\"}}").expectText();
			ann.expectText();
			bob.send("{\"actioncode\":\"room.join\",\"data\":{\"room\":\"green\"}}").expectText();
			bob.expectText();
			ann.expectText((text) -> text.contains("room.joined"));
			ann.send("{\"actioncode\":\"say\",\"data\":\"hi\",\"client_ids\":[\"bob\"],\"id\":1}")
				.expectText((text) -> text.endsWith("\"id\":1}"));
			bob.expectJson("{\"code\":0,\"msg\":\"Success\",\"data\":\"hi\",\"actioncode\":\"say\"}");
			eve.send("{\"actioncode\":\"say\",\"data\":\"hi\",\"client_ids\":[\"bob\"]}")
				.expectText((text) -> text.contains("\"code\":40301"));
			eve.send("{\"actioncode\":\"say\",\"data\":\"hi\",\"is_broadcast\":true}")
				.expectText((text) -> text.contains("\"code\":40301"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RoomController.class)
	static class Application {

		@Bean
		RecipientAuthorizer recipients(WebSocketManager manager) {
			return (sender, request) -> !request.isBroadcast()
					&& request.clientIds().stream().allMatch((code) -> sameRoom(manager, sender, code));
		}

		private static boolean sameRoom(WebSocketManager manager, WsConnection sender, String code) {
			return manager.groups().of(code).stream().anyMatch(sender.groups()::contains);
		}

		@Bean
		StaticMessageSource messageSource() {
			StaticMessageSource messages = new StaticMessageSource();
			messages.addMessage("ws.code.7001", Locale.ENGLISH, "{0} is closed");
			return messages;
		}

	}

	record Join(@NotBlank String room) {

	}

	record Joined(String room, long members) {

	}

	static class RoomFullException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String room;

		RoomFullException(String room) {
			this.room = room;
		}

		String room() {
			return this.room;
		}

	}

	@WsController
	static class RoomController {

		private final WsEnvelopes envelopes;

		private final WsRequests requests;

		RoomController(WsEnvelopes envelopes, WsRequests requests) {
			this.envelopes = envelopes;
			this.requests = requests;
		}

		@WsAction("room.join")
		Joined join(@Valid Join join, WsConnection connection, WebSocketManager manager) {
			manager.groups().join(connection.uniqueCode(), join.room());
			manager.to(Target.group(join.room())).send(this.envelopes.success("room.joined", connection.uniqueCode()));
			return new Joined(join.room(), manager.groups().count(join.room()));
		}

		@WsAction("room.enter")
		void enter(String room) {
			if (room.equals("red")) {
				throw new RoomFullException(room);
			}
			throw new WsActionException(7001, room);
		}

		@WsExceptionHandler(code = 7002)
		String full(RoomFullException ex) {
			return ex.room();
		}

		@WsAction
		Stream<Double> ticks() {
			return Stream.generate(() -> 101.5);
		}

		@WsAction("payment.start")
		String start(String payment, WsConnection connection) throws Exception {
			Boolean confirmed = this.requests
				.request(connection.uniqueCode(), "payment.confirm", payment, Boolean.class)
				.get();
			return Boolean.TRUE.equals(confirmed) ? "paid " + payment : "not paid";
		}

		@WsAction
		@WsRateLimit(permits = 5, period = 10)
		String say(String text) {
			return text;
		}

	}

}
