package io.github.wsboot.cluster;

import java.io.Serial;

/**
 * A command that a {@link NodeProcess} could not carry out.
 */
final class NodeFailure extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String type;

	NodeFailure(String type, String message) {
		super(type + ": " + message);
		this.type = type;
	}

	/**
	 * The simple class name of what was thrown there, {@code Ended} if the process was
	 * gone.
	 */
	String type() {
		return this.type;
	}

}
