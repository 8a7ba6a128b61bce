package io.github.wsboot;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WsCloseStatus}.
 */
class WsCloseStatusTests {

	@Test
	void reasonWhenTooLongThenCutAtACharacterBorder() {
		for (String character : List.of("a", "é", "中", "😀")) {
			for (int prefix = 0; prefix < 4; prefix++) {
				String reason = WsCloseStatus.of(4000, "x".repeat(prefix) + character.repeat(200)).reason();
				int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
				assertThat(bytes).isBetween(120, 123);
				assertThat(reason).doesNotContain("\uFFFD").endsWith(character);
			}
		}
		assertThat(WsCloseStatus.of(4000, "a".repeat(123)).reason()).hasSize(123);
	}

	@Test
	void isSendableWhenReservedThenFalse() {
		for (int code : new int[] { 1004, 1005, 1006, 1015, 1016, 2999 }) {
			assertThat(WsCloseStatus.of(code, "").isSendable()).isFalse();
		}
		for (int code : new int[] { 1000, 1001, 1002, 1003, 1007, 1014, 3000, 4999 }) {
			assertThat(WsCloseStatus.of(code, "").isSendable()).isTrue();
		}
	}

	@Test
	void ofWhenOutOfRangeThenRefused() {
		for (int code : new int[] { -1, 0, 999, 5000, 65_536 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> WsCloseStatus.of(code, ""));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> WsCloseStatus.of(1000, null));
	}

	@Test
	void withReasonWhenCalledThenSameCode() {
		assertThat(WsCloseStatus.KICKED.withReason("bye")).isEqualTo(WsCloseStatus.of(4410, "bye"));
	}

}
