package io.github.wsboot.benchmark.jmh;

import java.util.EnumSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether all sides of the benchmark of actions do the same.
 */
class ActionSideTests {

	private final BlockingQueue<WsMessage> replies = new ArrayBlockingQueue<>(1);

	@ParameterizedTest
	@EnumSource
	void dispatchWhenSameRequestThenAllSidesReplyTheSame(ActionRequest request) throws Exception {
		String expected = reply(ActionSide.HAND_TEXT, request);
		assertThat(expected).startsWith("{\"code\":0,\"msg\":\"Success\",\"data\":{");
		for (ActionSide side : EnumSet.complementOf(EnumSet.of(ActionSide.HAND_TEXT))) {
			assertThat(reply(side, request)).as("%s", side).isEqualTo(expected);
		}
	}

	@Test
	void dispatchWhenSmallRequestThenEnvelopeInOrder() throws Exception {
		assertThat(reply(ActionSide.HAND_TEXT, ActionRequest.SMALL))
			.isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":{\"room\":\"blue\",\"members\":4},"
					+ "\"actioncode\":\"room_join\",\"id\":\"17\"}");
	}

	@Test
	void messageWhenMediumThenAboutOneKilobyte() {
		assertThat(ActionRequest.MEDIUM.utf8().length).isBetween(900, 1_100);
	}

	private String reply(ActionSide side, ActionRequest request) throws Exception {
		try (ActionSide.Parts parts = new ActionSide.Parts()) {
			WsHandlerFunc handler = parts.handler(side);
			WsConnection connection = new ReplySink(this.replies::add);
			handler.onOpen(connection);
			handler.onMessage(connection, ActionRequest.message(request.utf8()));
			WsMessage reply = this.replies.poll(10, TimeUnit.SECONDS);
			assertThat(reply).isNotNull();
			return reply.text();
		}
	}

}
