package io.github.wsboot.engine;

import java.util.regex.Pattern;

import io.github.wsboot.HandshakeRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * The form that uniqueCodes of clients must have.
 *
 * @param pattern the pattern a whole code must match
 * @since 0.1.0
 */
public record CodeGrammar(Pattern pattern) {

	/** The default of {@code ws.unique-code.pattern}. */
	public static final String DEFAULT_PATTERN = "[\\p{L}\\p{N}._:@-]{1,128}";

	// keeps a costly pattern of the user away from costly input
	private static final int MAX_LENGTH = 1024;

	/**
	 * Checks a code. The refusal does not repeat the code.
	 * @param code the code
	 * @return the code
	 * @throws HandshakeRejectedException with 400 if it is missing, empty or ill-formed
	 */
	public String check(@Nullable String code) {
		if (code == null || code.isEmpty()) {
			throw new HandshakeRejectedException(400, "The uniqueCode is empty");
		}
		if (code.length() > MAX_LENGTH || !this.pattern.matcher(code).matches() || !Names.isWellFormed(code)) {
			throw new HandshakeRejectedException(400,
					"The uniqueCode has " + code.length() + " characters and does not match ws.unique-code.pattern");
		}
		return code;
	}

}
