package io.github.wsboot.engine;

import io.github.wsboot.WsCloseStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link CloseCause}.
 */
class CloseCauseTests {

	@ParameterizedTest
	@CsvSource({ "4401, EXPIRED", "4429, LIMIT", "1000, APPLICATION", "4403, APPLICATION", "4410, APPLICATION" })
	void ofApplicationWhenTheCodeSaysWhyThenThat(int code, CloseCause cause) {
		assertThat(CloseCause.ofApplication(WsCloseStatus.of(code, "for a reason"))).isEqualTo(cause);
	}

}
