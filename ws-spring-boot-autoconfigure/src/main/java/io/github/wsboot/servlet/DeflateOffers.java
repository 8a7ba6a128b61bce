package io.github.wsboot.servlet;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among the compressions that a client offers (RFC 7692, section 7.1).
 */
final class DeflateOffers {

	private static final String EXTENSION = "permessage-deflate";

	private static final Pattern WINDOW_BITS = Pattern.compile("[89]|1[0-5]");

	private DeflateOffers() {
	}

	/**
	 * Agrees to the first offer that can be honoured to the letter. Java deflates with a
	 * window of 15 bits only, so that a smaller one is declined.
	 * @param offers the elements of {@code Sec-WebSocket-Extensions}
	 * @return what to answer, {@code null} if there is no such offer
	 */
	static @Nullable String accept(List<String> offers) {
		for (String offer : offers) {
			String answer = answer(offer.split(";", -1));
			if (answer != null) {
				return answer;
			}
		}
		return null;
	}

	private static @Nullable String answer(String[] offer) {
		if (!EXTENSION.equals(offer[0].trim().toLowerCase(Locale.ROOT))) {
			return null;
		}
		Set<String> seen = new HashSet<>();
		String answer = EXTENSION + "; server_no_context_takeover; client_no_context_takeover";
		for (int i = 1; i < offer.length; i++) {
			String[] parameter = offer[i].trim().split("=", 2);
			String name = parameter[0].trim().toLowerCase(Locale.ROOT);
			String value = (parameter.length > 1) ? unquoted(parameter[1].trim()) : null;
			if (!seen.add(name) || !isAcceptable(name, value)) {
				return null;
			}
			if ("server_max_window_bits".equals(name)) {
				answer += "; server_max_window_bits=15";
			}
		}
		return answer;
	}

	private static boolean isAcceptable(String name, @Nullable String value) {
		return switch (name) {
			case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
			case "client_max_window_bits" -> value == null || WINDOW_BITS.matcher(value).matches();
			case "server_max_window_bits" -> "15".equals(value);
			default -> false;
		};
	}

	private static String unquoted(String value) {
		boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
		return isQuoted ? value.substring(1, value.length() - 1) : value;
	}

}
