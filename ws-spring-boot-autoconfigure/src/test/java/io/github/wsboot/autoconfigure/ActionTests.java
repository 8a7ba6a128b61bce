package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.WsEnvelopes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Actions, as a client sees them.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ActionTests {

	private static final WsServer server = WsServer.start(WsServer.Container.TOMCAT, ActionApplication.class,
			"ws.path=/ws,/building/{floor}", "ws.max-message-size=1MB");

	@AfterAll
	static void stop() {
		server.close();
	}

	private static WsPeer connect(String... headers) {
		return WsPeer.connect(server.port(), "/ws", headers);
	}

	private static String exchange(String request) {
		try (WsPeer peer = connect()) {
			return peer.send(request).text();
		}
	}

	@Test
	void heartBeatWhenSentThenAnsweredTrueInOrderOfFields() {
		assertThat(exchange("{\"actioncode\":\"heart_beat\"}"))
			.isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":true,\"actioncode\":\"heart_beat\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "heart_beat", "heartBeat", "HEART_BEAT", "heart-beat", "heart beat", "_heart__beat" })
	void actionWhenSpelledOtherwiseThenFoundAndEchoedAsWritten(String name) {
		assertThat(exchange("{\"actioncode\":\"" + name + "\",\"id\":7}"))
			.isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":true,\"actioncode\":\"" + name + "\",\"id\":7}");
	}

	@Test
	void actionWhenDataIsValidThenCalledWithIt() {
		assertThat(exchange("{\"data\":{\"seats\":3,\"room\":\"blue\"},\"id\":\"x\",\"actioncode\":\"roomJoin\"}"))
			.isEqualTo(
					"{\"code\":0,\"msg\":\"Success\",\"data\":{\"room\":\"blue\"},\"actioncode\":\"roomJoin\",\"id\":\"x\"}");
		assertThat(exchange("{\"actioncode\":\"room.enter\",\"data\":{\"room\":\"red\",\"seats\":1}}"))
			.contains("\"room\":\"red\"");
		assertThat(exchange("{\"actioncode\":\"camel_case\"}")).contains("found");
	}

	@Test
	void actionWhenDataIsNotValidThenSaysWhichFields() {
		assertThat(exchange("{\"actioncode\":\"room_join\",\"data\":{\"seats\":101,\"room\":\" \"},\"id\":1}"))
			.isEqualTo("{\"code\":40002,\"msg\":\"The data is not valid: room must not be blank; seats must be less "
					+ "than or equal to 100\",\"data\":[{\"field\":\"room\",\"message\":\"must not be blank\"},"
					+ "{\"field\":\"seats\",\"message\":\"must be less than or equal to 100\"}],"
					+ "\"actioncode\":\"room_join\",\"id\":1}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "sum|[1,2,3]|6", "sum|[]|0", "double|21|42",
					"echo|{\"a\":[1,{\"b\":null}]}|{\"a\":[1,{\"b\":null}]}", "echo|null|null",
					"echo|\"ü\\n\"|\"ü\\n\"", "echo|1.5|1.5" })
	void b003_5WhenDataIsOfAnyTypeThenRead(String action, String data, String reply) {
		assertThat(exchange("{\"actioncode\":\"" + action + "\",\"data\":" + data + "}"))
			.contains("\"data\":" + reply + ",");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = { "sum|{}", "sum|\"x\"", "sum|null", "double|null",
			"double|\"x\"", "room_join|[]", "room_join|null", "tell|{}" })
	void actionWhenDataIsOfAnotherTypeThenRefusedWithItsOwnCode(String action, String data) {
		assertThat(exchange("{\"actioncode\":\"" + action + "\",\"data\":" + data + ",\"id\":5}"))
			.isEqualTo("{\"code\":40001,\"msg\":\"The field 'data' is missing or not of the right type\",\"data\":\"\","
					+ "\"actioncode\":\"" + action + "\",\"id\":5}");
	}

	@Test
	void actionWhenFieldsOfEnvelopeAreAskedForThenGiven() {
		assertThat(exchange("{\"actioncode\":\"fields\",\"token\":\"t\",\"size\":4,\"company\":\"c\",\"id\":12}"))
			.contains("[\"t\",\"c\",4,\"12\",\"fields\"]");
		assertThat(exchange("{\"actioncode\":\"fields\",\"token\":\"t\",\"id\":\"z\"}"))
			.contains("[\"t\",\"none\",-1,\"z\",\"fields\"]");
		assertThat(exchange("{\"actioncode\":\"fields\",\"id\":\"z\"}")).contains("40001").contains("'token'");
		assertThat(exchange("{\"actioncode\":\"fields\",\"token\":\"t\"}")).contains("40001").contains("'id'");
		assertThat(exchange("{\"actioncode\":\"fields\",\"token\":\"t\",\"id\":1,\"size\":\"x\"}")).contains("40001")
			.contains("'size'");
	}

	@Test
	void actionWhenVariablesOfPathAreAskedForThenConverted() {
		try (WsPeer peer = WsPeer.connect(server.port(), "/building/12")) {
			assertThat(peer.send("{\"actioncode\":\"place\"}").text()).contains("\"12 1 /building/12\"");
		}
		try (WsPeer peer = WsPeer.connect(server.port(), "/building/twelve")) {
			assertThat(peer.send("{\"actioncode\":\"place\"}").text()).contains("40001").contains("'floor'");
		}
	}

	@Test
	void actionWhenPrincipalIsMissingThenUnauthenticatedUnlessOptional() {
		assertThat(exchange("{\"actioncode\":\"who\"}")).contains("\"code\":40100");
		assertThat(exchange("{\"actioncode\":\"who_if_any\"}")).contains("\"data\":false");
	}

	@Test
	void b003_5WhenActionIsUnknownThenOwnCodeAndConnectionStays() {
		try (WsPeer peer = connect()) {
			assertThat(peer.send("{\"actioncode\":\"nothing\",\"id\":\"q\"}").text()).isEqualTo(
					"{\"code\":40400,\"msg\":\"Nothing here does that\",\"data\":\"\",\"actioncode\":\"nothing\",\"id\":\"q\"}");
			assertThat(peer.send("{\"actioncode\":\"heart_beat\"}").text()).contains("true");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello", "", "[]", "7", "null", "{", "{}", "{\"actioncode\":\"\"}", "{\"actioncode\":7}",
			"{\"actioncode\":\"heart_beat\"} x", "{\"actioncode\":\"heart_beat\"}{}",
			"{\"actioncode\":\"heart_beat\",\"actioncode\":\"sum\"}", "{\"actioncode\":\"echo\",\"data\":1,\"data\":2}",
			"{\"actioncode\":\"heart_beat\",\"id\":{}}", "{\"actioncode\":\"heart_beat\",\"id\":1.5}",
			"{\"actioncode\":\"heart_beat\",\"id\":99999999999999999999}", "{'actioncode':'heart_beat'}",
			"{\"actioncode\":\"heart_beat\",\"a\":1,\"a\":2}", "{\"code\":0}", "{\"code\":1.5,\"id\":1}" })
	void b003_5WhenMessageIsNoEnvelopeThenOwnCodeAndConnectionStays(String message) {
		try (WsPeer peer = connect()) {
			assertThat(peer.send(message).text()).startsWith("{\"code\":40000,\"msg\":\"The message is no envelope: ")
				.endsWith("\"data\":\"\",\"actioncode\":\"\"}");
			assertThat(peer.send("{\"actioncode\":\"heart_beat\"}").text()).contains("true");
		}
	}

	@Test
	void messageWhenItsBytesLookLikeUtf16ThenNoEnvelope() {
		String message = new String("{\"actioncode\":\"heart_beat\"}".getBytes(StandardCharsets.UTF_16BE),
				StandardCharsets.ISO_8859_1);
		try (WsPeer peer = connect()) {
			assertThat(peer.send(message).text()).contains("\"code\":40000");
		}
	}

	@Test
	void dataWhenBehindManyOtherCharactersThenRead() {
		String before = "x".repeat(40_000) + "ü😀";
		assertThat(exchange("{\"before\":\"" + before + "\",\"data\":[20,22],\"actioncode\":\"sum\"}"))
			.contains("\"data\":42");
	}

	@Test
	void voidActionWhenCalledThenNoReply() {
		try (WsPeer peer = connect()) {
			peer.send("{\"actioncode\":\"tell\",\"data\":\"x\",\"id\":1}");
			peer.send("{\"actioncode\":\"later_void\",\"id\":2}");
			assertThat(peer.send("{\"actioncode\":\"sum\",\"data\":[3]}").text()).contains("sum");
		}
	}

	@Test
	void actionWhenReplyComesLaterThenSentWhenItComes() {
		assertThat(exchange("{\"actioncode\":\"later\",\"data\":\"x\",\"id\":1}"))
			.isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":\"x\",\"actioncode\":\"later\",\"id\":1}");
		assertThat(exchange("{\"actioncode\":\"later_fails\",\"id\":1}"))
			.isEqualTo("{\"code\":7001,\"msg\":\"Error 7001\",\"data\":\"\",\"actioncode\":\"later_fails\",\"id\":1}");
		assertThat(exchange("{\"actioncode\":\"mono\"}")).contains("\"data\":\"one\"").doesNotContain("more");
	}

	@ParameterizedTest
	@CsvSource({ "count", "flux" })
	void actionWhenStreamThenRepliesAndEndMarker(String action) {
		try (WsPeer peer = connect()) {
			peer.send("{\"actioncode\":\"" + action + "\",\"data\":3,\"id\":\"s\"}");
			for (int i = 1; i <= 3; i++) {
				assertThat(peer.text()).isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":" + i + ",\"actioncode\":\""
						+ action + "\",\"id\":\"s\",\"more\":true}");
			}
			assertThat(peer.text()).isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":null,\"actioncode\":\"" + action
					+ "\",\"id\":\"s\",\"more\":false}");
		}
	}

	@Test
	void actionWhenStreamFailsThenErrorIsItsEnd() {
		try (WsPeer peer = connect()) {
			peer.send("{\"actioncode\":\"flux_fails\",\"id\":1}");
			assertThat(peer.text()).contains("\"data\":1");
			assertThat(peer.text()).contains("\"data\":2");
			assertThat(peer.text()).isEqualTo("{\"code\":7002,\"msg\":\"Error 7002\",\"data\":\"\","
					+ "\"actioncode\":\"flux_fails\",\"id\":1,\"more\":false}");
		}
	}

	@Test
	void streamWhenClientCancelsThenEndsAndTakesNoMore() {
		ActionApplication.Replies replies = server.bean(ActionApplication.Replies.class);
		try (WsPeer peer = connect()) {
			peer.send("{\"actioncode\":\"count_forever\",\"id\":1}");
			assertThat(peer.text()).contains("\"more\":true");
			peer.send("{\"actioncode\":\"stream_cancel\",\"id\":1}");
			String reply = peer.text();
			while (reply.endsWith("\"more\":true}")) {
				reply = peer.text();
			}
			assertThat(reply).endsWith("\"id\":1,\"more\":false}");
			int taken = replies.taken.get();
			assertThat(peer.send("{\"actioncode\":\"sum\",\"data\":[]}").text()).contains("sum");
			assertThat(replies.taken).hasValue(taken);
			peer.send("{\"actioncode\":\"wait_forever\",\"id\":2}");
			peer.send("{\"actioncode\":\"wait_forever\",\"id\":2}");
			assertThat(peer.text()).contains("40001").contains("'id'");
			peer.send("{\"actioncode\":\"stream_cancel\",\"id\":2}");
			assertThat(peer.text()).endsWith("\"id\":2,\"more\":false}").contains("\"code\":0");
		}
	}

	@Test
	void streamWhenClientGoesThenTakesNoMore() throws InterruptedException {
		ActionApplication.Replies replies = server.bean(ActionApplication.Replies.class);
		try (WsPeer peer = connect()) {
			replies.waiting.clear();
			replies.interrupted.clear();
			peer.send("{\"actioncode\":\"wait_forever\"}");
			// only who waits is interrupted
			assertThat(replies.waiting.poll(30, TimeUnit.SECONDS)).isEqualTo("waiting");
			peer.send("{\"actioncode\":\"published\",\"id\":3}");
			await().until(() -> replies.published.getNumberOfSubscribers() == 1);
			replies.published.submit("news");
			assertThat(peer.text()).contains("news");
		}
		assertThat(replies.interrupted.poll(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
		await().until(() -> replies.published.getNumberOfSubscribers() == 0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "code|\"code\":7003,\"msg\":\"Error 7003\",\"data\":\"\"",
					"words|\"code\":7010,\"msg\":\"3 of <{0}> seats are taken\",\"data\":\"\"",
					"data|\"code\":7004,\"msg\":\"Error 7004\",\"data\":{\"why\":\"because\"}",
					"local|\"code\":7005,\"msg\":\"Error 7005\",\"data\":\"handled local\"",
					"cause|\"code\":7006,\"msg\":\"Error 7006\",\"data\":\"\"",
					"advice|\"code\":7007,\"msg\":\"Error 7007\",\"data\":\"\"",
					"other|\"code\":50000,\"msg\":\"The server has failed to do this\",\"data\":\"\"" })
	void b003_4WhenActionThrowsThenErrorCarriesItsCode(String how, String reply, CapturedOutput output) {
		assertThat(exchange("{\"actioncode\":\"fail\",\"data\":\"" + how + "\",\"id\":1}"))
			.isEqualTo("{" + reply + ",\"actioncode\":\"fail\",\"id\":1}");
		if (how.equals("other")) {
			assertThat(output).contains("Action 'fail' failed for connection '").contains("secret of the server");
		}
		else {
			assertThat(output).doesNotContain("failed for connection");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "toString", "hashCode", "getClass", "notAnnotated", "local", "arithmetic", "wait",
			"<init>", "io.github.wsboot.autoconfigure.ActionApplication" })
	void b003_6WhenMethodIsNotAnnotatedThenCannotBeCalled(String method) {
		assertThat(exchange("{\"actioncode\":\"" + method + "\"}")).startsWith("{\"code\":40400,");
	}

	@Test
	void b003_6WhenActionFailsBadlyThenInternalErrorAndConnectionStays() {
		try (WsPeer peer = connect()) {
			assertThat(peer.send("{\"actioncode\":\"fail_badly\"}").text()).contains("50000");
			assertThat(peer.send("{\"actioncode\":\"heart_beat\"}").text()).contains("true");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "zh-CN,zh;q=0.9,en;q=0.8|成功|zh-CN", "zh|成功|zh", "en-GB|Success|en-GB",
			"de|Success|de", "xx-Yyyy-99,zh-TW;q=0.3|成功|zh-TW", "*|Success|en", "%%%|Success|en", "en;q=0,zh|成功|zh" })
	void replyWhenClientNamesLanguageThenInIt(String accepted, String words, String tag) {
		try (WsPeer peer = connect("Accept-Language: " + accepted)) {
			assertThat(peer.send("{\"actioncode\":\"language\"}").text()).contains("\"msg\":\"" + words + "\"")
				.contains("\"data\":\"" + tag + "\"");
		}
	}

	@Test
	void replyWhenDataIsNotValidInOtherLanguageThenWordsOfValidatorAreInIt() {
		try (WsPeer peer = connect("Accept-Language: zh-CN")) {
			assertThat(peer.send("{\"actioncode\":\"room_join\",\"data\":{\"room\":\"\",\"seats\":1}}").text())
				.contains("数据校验失败")
				.contains("不能为空");
		}
	}

	@Test
	void errorWhenApplicationHasWordsInOtherLanguageThenThese() {
		try (WsPeer peer = connect("Accept-Language: zh")) {
			assertThat(peer.send("{\"actioncode\":\"fail\",\"data\":\"words\"}").text())
				.contains("\"msg\":\"已占用3个座位,共<{0}>个\"");
			assertThat(peer.send("{\"actioncode\":\"nothing\"}").text()).contains("\"msg\":\"未知的操作\"");
		}
	}

	@Test
	void errorWhenWordsAreNoFormatThenAnsweredAllTheSameAndLogged(CapturedOutput output) {
		assertThat(exchange("{\"actioncode\":\"fail\",\"data\":\"no format\"}"))
			.contains("\"code\":7011,\"msg\":\"Error 7011\"");
		assertThat(output).contains("ws.code.7011 in en is no format");
	}

	@Test
	void callWhenMoreThanLimitThenErrorDropOrClose() {
		try (WsPeer peer = connect(); WsPeer other = connect()) {
			peer.send("{\"actioncode\":\"limited\"}");
			peer.send("{\"actioncode\":\"limited\"}");
			peer.send("{\"actioncode\":\"limited\",\"id\":9}");
			assertThat(List.of(peer.text(), peer.text(), peer.text()))
				.filteredOn((text) -> text.contains("\"code\":42900"))
				.singleElement()
				.asString()
				.endsWith("\"actioncode\":\"limited\",\"id\":9}");
			assertThat(other.send("{\"actioncode\":\"limited\"}").text()).contains("within");
			peer.send("{\"actioncode\":\"limited_drop\"}");
			peer.send("{\"actioncode\":\"limited_drop\"}");
			assertThat(peer.text()).contains("limited_drop");
			for (int i = 0; i < 3; i++) {
				peer.send("{\"actioncode\":\"limited_close\"}");
			}
			assertThat(other.send("{\"actioncode\":\"heart_beat\"}").text()).contains("true");
			assertThat(peer.closeCode()).isEqualTo(4429);
		}
	}

	@Test
	void binaryMessageWhenCodecIsTextThenLeftToOthers() {
		try (WsPeer peer = connect()) {
			peer.frame(true, WsPeer.BINARY, "{\"actioncode\":\"heart_beat\"}".getBytes(StandardCharsets.UTF_8));
			assertThat(peer.send("{\"actioncode\":\"sum\",\"data\":[]}").text()).contains("sum");
		}
	}

	@Test
	void pushWhenMadeThenEnvelopeInLanguageOfConnection() {
		WsEnvelopes envelopes = server.bean(WsEnvelopes.class);
		assertThat(envelopes.success("news", List.of(1)).text())
			.isEqualTo("{\"code\":0,\"msg\":\"Success\",\"data\":[1],\"actioncode\":\"news\"}");
		try (WsPeer peer = server.connect("zh", "Accept-Language: zh")) {
			server.manager()
				.find("zh")
				.ifPresent((connection) -> connection.send(envelopes.success(connection, "news", null)));
			assertThat(peer.text()).isEqualTo("{\"code\":0,\"msg\":\"成功\",\"data\":null,\"actioncode\":\"news\"}");
		}
	}

	@Test
	void actionsWhenListedThenAllWithBuiltIn() {
		assertThat(server.bean(WsActions.class).descriptions()).extracting((action) -> action.name())
			.contains("heart_beat", "room_join", "camelCase", "count")
			.isSorted();
	}

}
