package io.github.wsboot.servlet;

import io.github.wsboot.WsCloseStatus;
import org.junit.jupiter.api.Test;

import org.springframework.web.socket.CloseStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BridgeHandler}.
 */
class BridgeHandlerTests {

	@Test
	void toStatusWhenThereIsNoReasonThenEmpty() {
		assertThat(BridgeHandler.toStatus(new CloseStatus(1000, null))).isEqualTo(WsCloseStatus.NORMAL);
		assertThat(BridgeHandler.toStatus(CloseStatus.NO_CLOSE_FRAME)).isEqualTo(WsCloseStatus.ABNORMAL);
	}

	@Test
	void toStatusWhenCodeIsOfTheApplicationThenKept() {
		assertThat(BridgeHandler.toStatus(new CloseStatus(4999, "bye"))).isEqualTo(WsCloseStatus.of(4999, "bye"));
	}

	@Test
	void toStatusWhenReasonIsLongThenCut() {
		assertThat(BridgeHandler.toStatus(new CloseStatus(1006, "x".repeat(500))).reason()).hasSize(123);
	}

}
