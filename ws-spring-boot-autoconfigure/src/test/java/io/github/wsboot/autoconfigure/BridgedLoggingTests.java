package io.github.wsboot.autoconfigure;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.stream.Collectors;

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
		String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		String classPath = Arrays.stream(all.split(File.pathSeparator, -1))
			.filter((entry) -> !entry.endsWith(".jar"))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPath, EndingProgram.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output.lines().filter((line) -> line.startsWith("bridge: "))).containsExactly("bridge: after");
	}

	@Test
	void restoreWhenNothingWasTakenAwayThenNothingIsAdded() {
		Handler[] before = Logger.getLogger("").getHandlers();
		new BridgedLogging().restore();
		assertThat(Logger.getLogger("").getHandlers()).containsExactly(before);
	}

}
