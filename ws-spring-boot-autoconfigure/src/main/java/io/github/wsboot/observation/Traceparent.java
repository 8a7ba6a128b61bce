package io.github.wsboot.observation;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The form of a {@code traceparent}, as W3C Trace Context has it. Not every tracer
 * insists on it, and what a client sends goes to one.
 */
final class Traceparent {

	private static final String IDS_AND_FLAGS = "-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}";

	// later versions may say more
	private static final Pattern VALID = Pattern
		.compile("00" + IDS_AND_FLAGS + "|(?!00|ff)[0-9a-f]{2}" + IDS_AND_FLAGS + "(?:-.{0,200})?");

	private Traceparent() {
	}

	/**
	 * What a message says, if it is a {@code traceparent}.
	 */
	static @Nullable String valid(@Nullable String text) {
		return (text != null && VALID.matcher(text).matches()) ? text : null;
	}

}
