package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A property has a value that cannot work. Its texts name the value and the mend.
 */
final class InvalidWsPropertyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidWsPropertyException(String property, @Nullable Object value, String reason, String action) {
		super("The property '" + property + "' has the value '" + value + "', but " + reason + ".");
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
