package io.github.wsboot.servlet;

import java.nio.ByteBuffer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Connection;

/**
 * Hands the parts of messages on as they arrive, to a connection that puts them together
 * itself, or does not.
 */
final class PulledParts {

	private final Utf8Check utf8 = new Utf8Check();

	private boolean inMessage;

	/**
	 * Hands a part on.
	 * @throws InboundRefusedException if a text is not UTF-8
	 */
	void deliver(Connection connection, boolean isText, ByteBuffer part, boolean last) throws InboundRefusedException {
		boolean first = !this.inMessage;
		this.inMessage = !last;
		if (isText) {
			if (!this.utf8.accepts(part) || (last && !this.utf8.isComplete())) {
				throw new InboundRefusedException(WsCloseStatus.INVALID_PAYLOAD.withReason("A text is not UTF-8"));
			}
		}
		connection.receivedPart(isText, part, first, last);
	}

}
