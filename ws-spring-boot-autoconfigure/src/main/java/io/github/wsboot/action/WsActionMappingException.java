package io.github.wsboot.action;

/**
 * Methods of controllers cannot be actions as they are. Stops the start.
 *
 * @since 0.1.0
 */
public class WsActionMappingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String mend;

	/**
	 * Creates an exception.
	 * @param problem what is wrong, and where
	 * @param mend what to do about it
	 */
	public WsActionMappingException(String problem, String mend) {
		super(problem);
		this.mend = mend;
	}

	/**
	 * What to do about it.
	 * @return a sentence or two
	 */
	public String getMend() {
		return this.mend;
	}

}
