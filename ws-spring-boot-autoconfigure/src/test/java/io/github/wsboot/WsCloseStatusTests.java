package io.github.wsboot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.wsboot.WsCloseStatus.Reconnect;
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
	void reconnectWhenEachKnownCodeThenAsItsConstantSays() {
		assertThat(List.of(1001, 1005, 1006, 1012, 4408)).allSatisfy((code) -> comesBack(code, Reconnect.SOON));
		assertThat(List.of(1011, 1013, 1014, 4429, 3000, 4999)).allSatisfy((code) -> comesBack(code, Reconnect.LATER));
		assertThat(List.of(1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015, 4400, 4403, 4409, 4410))
			.allSatisfy((code) -> comesBack(code, Reconnect.NEVER));
		comesBack(4401, Reconnect.WITH_NEW_TOKEN);
	}

	private static void comesBack(int code, Reconnect expected) {
		assertThat(WsCloseStatus.of(code, "").reconnect()).isEqualTo(expected);
	}

	@Test
	void retryAfterWhenTheReasonSaysThenThat() {
		assertThat(WsCloseStatus.SERVICE_RESTART.withRetryAfter(Duration.ofMillis(1500)))
			.isEqualTo(WsCloseStatus.of(1012, "retry-after-ms=1500"))
			.extracting(WsCloseStatus::retryAfter)
			.isEqualTo(Optional.of(Duration.ofMillis(1500)));
		for (String reason : List.of("", "soon", "retry-after-ms=", "retry-after-ms=-1", "retry-after-ms=1234567890")) {
			assertThat(WsCloseStatus.of(1012, reason).retryAfter()).as(reason).isEmpty();
		}
	}

	@Test
	void withReasonWhenCalledThenSameCode() {
		assertThat(WsCloseStatus.KICKED.withReason("bye")).isEqualTo(WsCloseStatus.of(4410, "bye"));
	}

}
