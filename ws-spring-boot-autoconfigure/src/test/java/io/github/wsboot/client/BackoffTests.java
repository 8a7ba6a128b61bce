package io.github.wsboot.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.wsboot.WsCloseStatus.Reconnect;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long to wait before coming back.
 */
class BackoffTests {

	private static final WsReconnect POLICY = WsReconnect.exponential(Duration.ofMillis(100), Duration.ofSeconds(2));

	@Test
	void nextWhenRepeatedThenBoundsDoubleUpToTheMaximum() {
		Backoff backoff = new Backoff(POLICY, () -> 1);
		assertThat(List.of(100, 200, 400, 800, 1600, 2000, 2000))
			.allSatisfy((expected) -> assertThat(backoff.next(Reconnect.SOON, null)).hasMillis(expected));
		assertThat(backoff.attempts()).isEqualTo(7);
	}

	@Test
	void nextWhenJitteredThenAnythingFromNothingToTheBound() {
		assertThat(new Backoff(POLICY, () -> 0).next(Reconnect.SOON, null)).isZero();
		assertThat(new Backoff(POLICY, () -> 0.5).next(Reconnect.SOON, null)).hasMillis(50);
		Backoff random = new Backoff(POLICY);
		for (int i = 0; i < 1000; i++) {
			assertThat(random.next(Reconnect.SOON, null)).isBetween(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

	@Test
	void nextWhenLaterThenStartsFromALargerBound() {
		assertThat(new Backoff(POLICY, () -> 1).next(Reconnect.LATER, null)).hasMillis(800);
		assertThat(new Backoff(POLICY, () -> 1).next(Reconnect.WITH_NEW_TOKEN, null)).hasMillis(100);
	}

	@Test
	void nextWhenPeerSaysWhenThenNotBefore() {
		assertThat(new Backoff(POLICY, () -> 0).next(Reconnect.SOON, Duration.ofMinutes(1))).hasMinutes(1);
		assertThat(new Backoff(POLICY, () -> 1).next(Reconnect.SOON, Duration.ofMinutes(1))).hasMillis(60_100);
	}

	@Test
	void nextWhenItMakesNoSenseThenNull() {
		assertThat(new Backoff(POLICY).next(Reconnect.NEVER, null)).isNull();
		assertThat(new Backoff(WsReconnect.none()).next(Reconnect.SOON, null)).isNull();
		Backoff once = new Backoff(POLICY.maxAttempts(1));
		assertThat(once.next(Reconnect.SOON, null)).isNotNull();
		assertThat(once.next(Reconnect.SOON, null)).isNull();
	}

	@Test
	void stoodWhenLongEnoughThenStartsAnew() {
		Backoff backoff = new Backoff(POLICY, () -> 1);
		backoff.next(Reconnect.SOON, null);
		backoff.stood(Duration.ofMillis(1999));
		assertThat(backoff.next(Reconnect.SOON, null)).hasMillis(200);
		backoff.stood(Duration.ofSeconds(2));
		assertThat(backoff.next(Reconnect.SOON, null)).hasMillis(100);
	}

	@Test
	void retryAfterWhenSaidThenIsTaken() {
		assertThat(RetryAdvice.retryAfter(refusal("120"))).hasMinutes(2);
		assertThat(RetryAdvice.retryAfter(refusal("999999999"))).isEqualTo(Duration.ofDays(1));
		assertThat(RetryAdvice.retryAfter(refusal("Wed, 21 Oct 2099 07:28:00 GMT"))).isEqualTo(Duration.ofDays(1));
		assertThat(RetryAdvice.retryAfter(refusal("Wed, 21 Oct 2015 07:28:00 GMT"))).isNull();
		assertThat(RetryAdvice.retryAfter(refusal("soon"))).isNull();
		assertThat(RetryAdvice.retryAfter(new WsHandshakeException("", null))).isNull();
	}

	private static WsHandshakeException refusal(String retryAfter) {
		return new WsHandshakeException("", null, 503, Map.of("retry-after", List.of(retryAfter)), new byte[0]);
	}

}
