package io.github.wsboot.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.Deposit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Deposits}.
 */
class DepositsTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration PATIENCE = Duration.ofMillis(50);

	private static final Deposits.Content CONTENT = new Deposits.Content("al ice", "va lue");

	private static final Deposits.Content OTHERS = new Deposits.Content("bob", "");

	private static final Deposits.Room ANY = (all, ofTheOwner) -> {
	};

	private final ClusterEngine cluster = mock(ClusterEngine.class);

	@Test
	void takeWhenPutBackThenThereAgainForTheRestOfItsTime() {
		Deposits deposits = new Deposits(null, PATIENCE);
		deposits.put("key", CONTENT, LONG, ANY);
		Deposits.Withdrawal taken = deposits.take("key").orElseThrow();
		assertThat(taken.content()).isEqualTo(CONTENT);
		assertThat(deposits.take("key")).isEmpty();
		taken.putBack();
		assertThat(deposits.take("key")).isPresent();
	}

	@Test
	void putWhenThereAreTooManyThenRefusedUntilOneIsTaken() {
		Deposits deposits = new Deposits(null, PATIENCE);
		deposits.put("one", CONTENT, LONG, twoOf(3));
		deposits.put("two", CONTENT, LONG, twoOf(3));
		assertThatIllegalStateException().isThrownBy(() -> deposits.put("three", CONTENT, LONG, twoOf(3)))
			.withMessage("2 of 2");
		deposits.put("others", OTHERS, LONG, twoOf(3));
		assertThatIllegalStateException().isThrownBy(() -> deposits.put("others again", OTHERS, LONG, twoOf(3)))
			.withMessage("1 of 3");
		Deposits.Withdrawal one = deposits.take("one").orElseThrow();
		deposits.put("three", CONTENT, LONG, twoOf(3));
		assertThat(deposits.take("three")).isPresent();
		// what is put back counts for the same owner
		one.putBack();
		assertThatIllegalStateException().isThrownBy(() -> deposits.put("four", CONTENT, LONG, twoOf(4)));
	}

	@Test
	void takeWhenSomebodyElseHasWrittenItThenNothing() {
		Deposits deposits = new Deposits(this.cluster, PATIENCE);
		for (String text : List.of("", "value", "5 abc", "-1 abc", "x abc", " abc", "99999999999 abc")) {
			given(this.cluster.take("key"))
				.willReturn(CompletableFuture.completedFuture(Optional.of(new Deposit(text, LONG))));
			assertThat(deposits.take("key")).isEmpty();
		}
	}

	private static Deposits.Room twoOf(int most) {
		return (all, ofTheOwner) -> {
			if (all >= most || ofTheOwner >= 2) {
				throw new IllegalStateException(ofTheOwner + " of " + all);
			}
		};
	}

	@Test
	void putWhenTheClusterDoesNotAnswerThenFailsAndDoesNotCount() {
		given(this.cluster.put(anyString(), anyString(), any())).willReturn(new CompletableFuture<>());
		Deposits deposits = new Deposits(this.cluster, PATIENCE);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ClusterUnavailableException.class)
				.isThrownBy(() -> deposits.put("key", CONTENT, LONG, (all, ofTheOwner) -> assertThat(all).isZero()));
		}
	}

	@Test
	void takeWhenTheClusterAnswersTooLateThenPutBack() {
		CompletableFuture<Optional<Deposit>> answer = new CompletableFuture<>();
		given(this.cluster.take("key")).willReturn(answer);
		Deposits deposits = new Deposits(this.cluster, PATIENCE);
		assertThatExceptionOfType(ClusterUnavailableException.class).isThrownBy(() -> deposits.take("key"));
		answer.complete(Optional.of(new Deposit(CONTENT.encoded(), LONG)));
		// it has waited for the answer, and gets no more time for that
		then(this.cluster).should()
			.put(eq("key"), eq(CONTENT.encoded()), argThat((left) -> left.compareTo(LONG.minus(PATIENCE)) <= 0));
	}

	@Test
	void putBackWhenTimeIsOverThenGone() {
		given(this.cluster.take("key")).willReturn(
				CompletableFuture.completedFuture(Optional.of(new Deposit(CONTENT.encoded(), Duration.ofNanos(1)))));
		new Deposits(this.cluster, PATIENCE).take("key").orElseThrow().putBack();
		then(this.cluster).should().take("key");
		then(this.cluster).shouldHaveNoMoreInteractions();
	}

}
