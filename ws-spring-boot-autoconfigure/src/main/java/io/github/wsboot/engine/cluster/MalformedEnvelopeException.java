package io.github.wsboot.engine.cluster;

/**
 * What came over the bus makes no sense.
 */
final class MalformedEnvelopeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	MalformedEnvelopeException(String message) {
		super(message);
	}

}
