package io.github.wsboot.engine;

/**
 * Makes text that a client may have influenced fit for a log: one line, bounded.
 *
 * @since 0.1.0
 */
public final class LogText {

	private static final int MAX_LENGTH = 200;

	private static final int MAX_CAUSES = 16;

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
			if (isUnsafe(c)) {
				result.append(String.format("\\u%04x", (int) c));
			}
			else {
				result.append(c);
			}
		}
		return result.toString();
	}

	private static boolean isUnsafe(char c) {
		int type = Character.getType(c);
		return Character.isISOControl(c) || type == Character.FORMAT || type == Character.LINE_SEPARATOR
				|| type == Character.PARAGRAPH_SEPARATOR || type == Character.SURROGATE;
	}

	/**
	 * Says what failed and where. Not a stack trace, because that would print the message
	 * as it is.
	 * @param failure the failure
	 * @return its innermost cause in one line
	 */
	public static String describe(Throwable failure) {
		Throwable root = failure;
		for (int depth = 0; depth < MAX_CAUSES && root.getCause() != null; depth++) {
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

	/**
	 * The same failure as it may be logged with its stack trace.
	 * @param failure the failure
	 * @return itself, unless a text of it or of its causes would start a new line,
	 * reorder or hide text; then a copy with that escaped
	 */
	public static Throwable safe(Throwable failure) {
		return isSafe(failure, 0) ? failure : new EscapedFailure(failure, 0);
	}

	private static boolean isSafe(Throwable failure, int depth) {
		String message = failure.getMessage();
		if (message != null && message.chars().anyMatch((c) -> isUnsafe((char) c))) {
			return false;
		}
		Throwable cause = failure.getCause();
		return cause == null || depth == MAX_CAUSES || isSafe(cause, depth + 1);
	}

	private static final class EscapedFailure extends Throwable {

		private static final long serialVersionUID = 1L;

		EscapedFailure(Throwable failure, int depth) {
			super(failure.getClass().getName()
					+ ((failure.getMessage() != null) ? ": " + escape(failure.getMessage()) : ""),
					(failure.getCause() != null && depth < MAX_CAUSES)
							? new EscapedFailure(failure.getCause(), depth + 1) : null);
			setStackTrace(failure.getStackTrace());
		}

	}

}
