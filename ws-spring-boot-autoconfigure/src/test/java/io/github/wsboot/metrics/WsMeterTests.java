package io.github.wsboot.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.wsboot.cluster.Reach;
import io.github.wsboot.engine.Limit;
import io.github.wsboot.engine.Loss;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link WsMeter}.
 */
class WsMeterTests {

	private static final PrometheusNamingConvention PROMETHEUS = new PrometheusNamingConvention();

	@Test
	void metersWhenReadThenEachHasItsNameOfItsOwnAndSaysSomething() {
		assertThat(WsMeter.values()).extracting(WsMeter::meterName)
			.doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("ws(\\.[a-z]+)+"));
		assertThat(WsMeter.values()).extracting(WsMeter::description)
			.doesNotHaveDuplicates()
			.allMatch((text) -> text.matches("[A-Z1].+[.]"));
	}

	@Test
	void descriptionsWhenReadThenNameAllValuesOfTheirTag() {
		assertThat(Limit.values()).allSatisfy(
				(limit) -> assertThat(WsMeter.LIMITS_EXCEEDED.description()).contains("`" + TagValue.of(limit) + "`"));
		assertThat(Loss.values()).allSatisfy(
				(loss) -> assertThat(WsMeter.MESSAGES_LOST.description()).contains("`" + TagValue.of(loss) + "`"));
		assertThat(Reach.Certainty.values()).allSatisfy((outcome) -> assertThat(WsMeter.CLUSTER_PUBLISHED.description())
			.contains("`" + TagValue.of(outcome) + "`"));
	}

	@Test
	void referenceWhenReadThenIsTheTableOfAllMeters() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("../docs/reference/metrics.md"))
			.stream()
			.filter((line) -> line.startsWith("| `ws."))
			.toList();
		assertThat(rows).containsExactlyElementsOf(Arrays.stream(WsMeter.values()).map(WsMeterTests::row).toList());
	}

	private static String row(WsMeter meter) {
		String tags = String.join(", ", meter.tags().stream().map((tag) -> "`" + tag + "`").toList());
		String row = "| `%s` | `%s` | %s | %s | %s | %s |".formatted(meter.meterName(), prometheusName(meter),
				meter.type().name().toLowerCase(Locale.ROOT).replace('_', ' '), Objects.toString(meter.unit(), ""),
				tags, meter.description());
		return row.replace("  |", " |");
	}

	private static String prometheusName(WsMeter meter) {
		String name = PROMETHEUS.name(meter.meterName(), meter.type(), meter.baseUnit());
		return switch (meter.type()) {
			case COUNTER -> name + "_total";
			case TIMER, DISTRIBUTION_SUMMARY -> name + "_{count,sum,max}";
			default -> name;
		};
	}

}
