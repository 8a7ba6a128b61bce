package io.github.wsboot.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogText}.
 */
class LogTextTests {

	@Test
	void escapeWhenThereAreControlCharactersThenOneLine() {
		assertThat(LogText.escape("a\r\nb\u2028\u202E\u001b[0m")).isEqualTo("a\\u000d\\u000ab\\u2028\\u202e\\u001b[0m");
	}

	@Test
	void escapeWhenLongThenCut() {
		assertThat(LogText.escape("x".repeat(10_000))).hasSize(203).endsWith("...");
	}

	@Test
	void describeWhenNestedThenNamesTheRoot() {
		Throwable failure = new IllegalStateException("outer", new IllegalArgumentException("in\nner"));
		assertThat(LogText.describe(failure)).startsWith("java.lang.IllegalArgumentException: in\\u000aner (at ")
			.doesNotContain("outer");
	}

}
