package io.github.wsboot.servlet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestGrammar}.
 */
class RequestGrammarTests {

	private final MockHttpServletRequest request = upgradeRequest();

	@Test
	void checkWhenWellFormedThenNoRefusal() {
		assertThat(RequestGrammar.check(this.request)).isNull();
		assertThat(RequestGrammar.isUpgrade(this.request)).isTrue();
	}

	@Test
	void checkWhenConnectionHasSeveralTokensThenNoRefusal() {
		this.request.removeHeader("Connection");
		this.request.addHeader("Connection", "keep-alive, UPGRADE");
		assertThat(RequestGrammar.check(this.request)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "Upgrade,400", "Connection,400", "Sec-WebSocket-Key,400", "Sec-WebSocket-Version,426" })
	void checkWhenHeaderIsMissingThenRefused(String header, int status) {
		this.request.removeHeader(header);
		assertThat(RequestGrammar.check(this.request)).isNotNull().extracting(Refusal::status).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "Sec-WebSocket-Key,short,400", "Sec-WebSocket-Key,AAAAAAAAAAAAAAAAAAAAAAA!,400",
			"Sec-WebSocket-Version,8,426", "Upgrade,h2c,400", "Connection,close,400" })
	void checkWhenHeaderIsWrongThenRefused(String header, String value, int status) {
		this.request.removeHeader(header);
		this.request.addHeader(header, value);
		assertThat(RequestGrammar.check(this.request)).isNotNull().extracting(Refusal::status).isEqualTo(status);
	}

	@Test
	void checkWhenKeyIsRepeatedThenRefused() {
		this.request.addHeader("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
		assertThat(RequestGrammar.check(this.request)).isNotNull().extracting(Refusal::status).isEqualTo(400);
	}

	@Test
	void checkWhenMethodIsPostThenRefusedWithAllow() {
		this.request.setMethod("POST");
		Refusal refusal = RequestGrammar.check(this.request);
		assertThat(refusal).isNotNull();
		assertThat(refusal.status()).isEqualTo(405);
		assertThat(refusal.headers()).containsEntry("Allow", "GET");
		assertThat(RequestGrammar.isUpgrade(this.request)).isFalse();
	}

	@Test
	void checkWhenExtendedConnectThenNeedsNoKey() {
		MockHttpServletRequest connect = new MockHttpServletRequest("CONNECT", "/ws");
		connect.setProtocol("HTTP/2.0");
		connect.addHeader("Sec-WebSocket-Version", "13");
		assertThat(RequestGrammar.check(connect)).isNull();
		assertThat(RequestGrammar.isUpgrade(connect)).isTrue();
	}

	static MockHttpServletRequest upgradeRequest() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/ws");
		request.addHeader("Upgrade", "websocket");
		request.addHeader("Connection", "Upgrade");
		request.addHeader("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
		request.addHeader("Sec-WebSocket-Version", "13");
		return request;
	}

}
