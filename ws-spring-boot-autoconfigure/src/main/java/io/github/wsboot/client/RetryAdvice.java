package io.github.wsboot.client;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;

import io.github.wsboot.WsCloseStatus.Reconnect;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when a handshake that failed should be tried again.
 */
final class RetryAdvice {

	private static final Duration MAX_HINT = Duration.ofDays(1);

	private RetryAdvice() {
	}

	static Reconnect of(WsHandshakeException failure) {
		int status = failure.getStatus();
		return switch (status) {
			case 0, 408, 425 -> Reconnect.SOON;
			case 429, 503 -> Reconnect.LATER;
			default -> (status >= 500) ? Reconnect.SOON : Reconnect.NEVER;
		};
	}

	/**
	 * What the server says in Retry-After: seconds or a date.
	 * @return at most a day, null if it says nothing
	 */
	static @Nullable Duration retryAfter(WsHandshakeException failure) {
		List<String> values = failure.getHeaders().getOrDefault("retry-after", List.of());
		if (values.isEmpty()) {
			return null;
		}
		String value = values.get(0).trim();
		Duration hint = value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : until(value);
		return (hint == null || hint.isNegative()) ? null : (hint.compareTo(MAX_HINT) > 0) ? MAX_HINT : hint;
	}

	private static @Nullable Duration until(String date) {
		try {
			ZonedDateTime time = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
			return Duration.between(ZonedDateTime.now(time.getZone()), time);
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

}
