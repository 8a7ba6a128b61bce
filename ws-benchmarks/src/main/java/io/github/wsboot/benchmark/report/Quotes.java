package io.github.wsboot.benchmark.report;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces what stands in a page between {@code <!-- benchmark:name -->} and
 * {@code <!-- /benchmark -->}.
 */
final class Quotes {

	private static final Pattern PLACE = Pattern.compile("(<!-- benchmark:(\\w+) -->\n).*?(<!-- /benchmark -->)",
			Pattern.DOTALL);

	private Quotes() {
	}

	static String fill(String page, Map<String, String> quotes) {
		return PLACE.matcher(page).replaceAll((place) -> {
			String quote = quotes.get(place.group(2));
			if (quote == null) {
				throw new IllegalArgumentException("Nothing to quote is named " + place.group(2));
			}
			return Matcher.quoteReplacement(place.group(1) + quote.strip() + "\n" + place.group(3));
		});
	}

}
