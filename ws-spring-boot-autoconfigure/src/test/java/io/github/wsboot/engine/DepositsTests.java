package io.github.wsboot.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.Deposit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Deposits}.
 */
class DepositsTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration PATIENCE = Duration.ofMillis(50);

	private final ClusterEngine cluster = mock(ClusterEngine.class);

	@Test
	void takeWhenPutBackThenThereAgainForTheRestOfItsTime() {
		Deposits deposits = new Deposits(null, PATIENCE);
		assertThat(deposits.put("key", "value", LONG, 1)).isTrue();
		Deposits.Withdrawal taken = deposits.take("key").orElseThrow();
		assertThat(taken.value()).isEqualTo("value");
		assertThat(deposits.take("key")).isEmpty();
		taken.putBack();
		assertThat(deposits.take("key")).isPresent();
	}

	@Test
	void putWhenThereAreTooManyThenRefusedUntilOneIsTaken() {
		Deposits deposits = new Deposits(null, PATIENCE);
		deposits.put("one", "value", LONG, 2);
		deposits.put("two", "value", LONG, 2);
		assertThat(deposits.put("three", "value", LONG, 2)).isFalse();
		deposits.take("one");
		assertThat(deposits.put("three", "value", LONG, 2)).isTrue();
		assertThat(deposits.take("three")).isPresent();
	}

	@Test
	void putWhenTheClusterDoesNotAnswerThenFailsAndDoesNotCount() {
		given(this.cluster.put(anyString(), anyString(), any())).willReturn(new CompletableFuture<>());
		Deposits deposits = new Deposits(this.cluster, PATIENCE);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ClusterUnavailableException.class)
				.isThrownBy(() -> deposits.put("key", "value", LONG, 1));
		}
	}

	@Test
	void takeWhenTheClusterAnswersTooLateThenPutBack() {
		CompletableFuture<Optional<Deposit>> answer = new CompletableFuture<>();
		given(this.cluster.take("key")).willReturn(answer);
		Deposits deposits = new Deposits(this.cluster, PATIENCE);
		assertThatExceptionOfType(ClusterUnavailableException.class).isThrownBy(() -> deposits.take("key"));
		answer.complete(Optional.of(new Deposit("value", LONG)));
		then(this.cluster).should().put("key", "value", LONG);
	}

	@Test
	void putBackWhenTimeIsOverThenGone() {
		given(this.cluster.take("key"))
			.willReturn(CompletableFuture.completedFuture(Optional.of(new Deposit("value", Duration.ofNanos(1)))));
		new Deposits(this.cluster, PATIENCE).take("key").orElseThrow().putBack();
		then(this.cluster).should().take("key");
		then(this.cluster).shouldHaveNoMoreInteractions();
	}

}
