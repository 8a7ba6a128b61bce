package io.github.wsboot.engine;

/**
 * Makes text of clients fit for a log: control characters are escaped, long text is cut.
 *
 * @since 0.1.0
 */
public final class LogText {

	private static final int MAX_LENGTH = 64;

	private LogText() {
	}

	/**
	 * The text, fit for a log.
	 * @param text the text of a client
	 * @return one line of at most 64 characters plus escapes
	 */
	public static String of(String text) {
		StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
		for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
			char c = text.charAt(i);
			if (isPlain(c)) {
				safe.append(c);
			}
			else {
				safe.append(String.format("\\u%04x", (int) c));
			}
		}
		return (text.length() > MAX_LENGTH) ? safe.append("...").toString() : safe.toString();
	}

	// besides controls also what reorders or breaks a line in a viewer
	private static boolean isPlain(char c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
