package io.github.wsboot.metrics;

import java.util.Locale;

/**
 * Constants as values of tags, written like values of properties.
 */
final class TagValue {

	private TagValue() {
	}

	static String of(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
