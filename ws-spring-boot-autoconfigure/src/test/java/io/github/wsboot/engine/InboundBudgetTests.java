package io.github.wsboot.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link InboundBudget}.
 */
class InboundBudgetTests {

	@Test
	void takeWhenSomebodyElseAsksForTooMuchThenNotAffected() throws Exception {
		InboundBudget budget = new InboundBudget(10, new EngineListener() {
		});
		AtomicInteger refused = new AtomicInteger();
		Together.run(2, (index) -> {
			for (int i = 0; i < 200_000; i++) {
				if (index == 0) {
					assertThat(budget.take(11)).isFalse();
				}
				else if (budget.take(1)) {
					budget.giveBack(1);
				}
				else {
					refused.incrementAndGet();
				}
			}
		});
		assertThat(refused).hasValue(0);
		assertThat(budget.used()).isZero();
	}

	@Test
	void takeWhenThereIsNoLimitThenAsMuchAsAnybodyLikes() {
		InboundBudget budget = new InboundBudget(0, new EngineListener() {
		});
		assertThat(budget.take(Long.MAX_VALUE / 2)).isTrue();
		assertThat(budget.take(1)).isTrue();
	}

}
