package io.github.wsboot.servlet;

import java.util.Collections;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UpgradeRequest}.
 */
class UpgradeRequestTests {

	private final MockHttpServletRequest request = RequestGrammarTests.upgradeRequest();

	@Test
	void getHeaderWhenSecretThenHidden() {
		this.request.addHeader("Authorization", "Bearer secret");
		this.request.addHeader("Cookie", "SESSION=secret");
		this.request.addHeader("Sec-WebSocket-Protocol", "bearer, secret");
		this.request.setQueryString("token=secret");
		this.request.addParameter("token", "secret");
		UpgradeRequest visible = new UpgradeRequest(this.request, "bearer", true);
		assertThat(Collections.list(visible.getHeaderNames())).containsExactlyInAnyOrder("Upgrade", "Connection",
				"Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol");
		assertThat(visible.getHeader("authorization")).isNull();
		assertThat(Collections.list(visible.getHeaders("sec-websocket-protocol"))).containsExactly("bearer");
		assertThat(visible.getQueryString()).isNull();
		assertThat(visible.getParameterMap()).isEmpty();
		assertThat(visible.getParameter("token")).isNull();
	}

	@Test
	void getHeaderWhenSubprotocolWasNotChosenThenAbsent() {
		this.request.addHeader("Sec-WebSocket-Protocol", "x");
		UpgradeRequest visible = new UpgradeRequest(this.request, null, true);
		assertThat(visible.getHeader("Sec-WebSocket-Protocol")).isNull();
		assertThat(Collections.list(visible.getHeaderNames())).doesNotContain("Sec-WebSocket-Protocol");
	}

	@Test
	void getHeaderWhenCompressionIsOffThenExtensionsAreHidden() {
		this.request.addHeader("Sec-WebSocket-Extensions", "permessage-deflate");
		assertThat(new UpgradeRequest(this.request, null, false).getHeader("Sec-WebSocket-Extensions")).isNull();
		assertThat(
				Collections.list(new UpgradeRequest(this.request, null, false).getHeaders("sec-websocket-extensions")))
			.isEmpty();
		assertThat(new UpgradeRequest(this.request, null, true).getHeader("Sec-WebSocket-Extensions"))
			.isEqualTo("permessage-deflate");
	}

}
