package io.github.wsboot.benchmark.report;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class QuotesTests {

	@Test
	void fillWhenMarkedThenOnlyMarkedPlacesChange() {
		String page = "a\n<!-- benchmark:one -->\nold\n<!-- /benchmark -->\nb\n<!-- benchmark:two -->\n<!-- /benchmark -->\n";
		String filled = Quotes.fill(page, Map.of("one", "$1\n", "two", "2\n"));
		assertThat(filled).isEqualTo(
				"a\n<!-- benchmark:one -->\n$1\n<!-- /benchmark -->\nb\n<!-- benchmark:two -->\n2\n<!-- /benchmark -->\n");
		assertThat(Quotes.fill(filled, Map.of("one", "$1", "two", "2"))).isEqualTo(filled);
	}

	@Test
	void fillWhenNameUnknownThenFails() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Quotes.fill("<!-- benchmark:three -->\n<!-- /benchmark -->", Map.of()))
			.withMessageContaining("three");
	}

}
