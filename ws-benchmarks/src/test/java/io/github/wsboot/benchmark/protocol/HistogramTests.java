package io.github.wsboot.benchmark.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

class HistogramTests {

	private final Histogram histogram = new Histogram();

	@Test
	void quantileWhenManyThenWithinThreePercent() {
		for (int i = 1; i <= 1_000; i++) {
			this.histogram.add(i * 1_000_000L);
		}
		assertThat(this.histogram.count()).isEqualTo(1_000);
		assertThat(this.histogram.quantile(0.5)).isCloseTo(500_000_000L, withPercentage(3.2));
		assertThat(this.histogram.quantile(0.99)).isCloseTo(990_000_000L, withPercentage(3.2));
		assertThat(this.histogram.quantile(1)).isEqualTo(1_000_000_000L);
		assertThat(this.histogram.max()).isEqualTo(1_000_000_000L);
	}

	@Test
	void quantileWhenExtremeThenItself() {
		this.histogram.add(0);
		this.histogram.add(Long.MAX_VALUE);
		assertThat(this.histogram.quantile(0.5)).isZero();
		assertThat(this.histogram.quantile(1)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void quantileWhenEmptyThenMinusOne() {
		this.histogram.add(1);
		this.histogram.reset();
		assertThat(this.histogram.quantile(0.5)).isEqualTo(-1);
	}

}
