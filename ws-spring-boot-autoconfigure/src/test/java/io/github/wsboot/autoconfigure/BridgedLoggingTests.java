package io.github.wsboot.autoconfigure;

import java.util.logging.Handler;
import java.util.logging.Logger;

import io.github.wsboot.JvmProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BridgedLogging}.
 */
class BridgedLoggingTests {

	@Test
	@Timeout(60)
	void restoreWhenTheJvmHasClosedHandlersThenBridgesAreHeardAgainAndNothingElse() throws Exception {
		assertThat(JvmProgram.run(EndingProgram.class, (jar) -> false))
			.filteredOn((line) -> line.startsWith("bridge: "))
			.containsExactly("bridge: after");
	}

	@Test
	void restoreWhenNothingWasTakenAwayThenNothingIsAdded() {
		Handler[] before = Logger.getLogger("").getHandlers();
		new BridgedLogging().restore();
		assertThat(Logger.getLogger("").getHandlers()).containsExactly(before);
	}

}
