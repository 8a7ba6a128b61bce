package io.github.wsboot.engine;

/**
 * Makes text that a client may have influenced fit for a log: one line, bounded.
 *
 * @since 0.1.0
 */
public final class LogText {

	private static final int MAX_LENGTH = 200;

	private LogText() {
	}

	/**
	 * Escapes what would start a new line, reorder or hide text.
	 * @param text the text
	 * @return at most 200 characters of it, plus escapes
	 */
	public static String escape(String text) {
		StringBuilder result = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
		for (int i = 0; i < text.length(); i++) {
			if (i == MAX_LENGTH) {
				return result.append("...").toString();
			}
			char c = text.charAt(i);
			int type = Character.getType(c);
			if (Character.isISOControl(c) || type == Character.FORMAT || type == Character.LINE_SEPARATOR
					|| type == Character.PARAGRAPH_SEPARATOR || type == Character.SURROGATE) {
				result.append(String.format("\\u%04x", (int) c));
			}
			else {
				result.append(c);
			}
		}
		return result.toString();
	}

	/**
	 * Says what failed and where. Not a stack trace, because that would print the message
	 * as it is.
	 * @param failure the failure
	 * @return its innermost cause in one line
	 */
	public static String describe(Throwable failure) {
		Throwable root = failure;
		for (int depth = 0; depth < 16 && root.getCause() != null; depth++) {
			root = root.getCause();
		}
		StringBuilder result = new StringBuilder(root.getClass().getName());
		String message = root.getMessage();
		if (message != null) {
			result.append(": ").append(escape(message));
		}
		StackTraceElement[] trace = root.getStackTrace();
		if (trace.length > 0) {
			result.append(" (at ").append(trace[0]).append(')');
		}
		return result.toString();
	}

}
