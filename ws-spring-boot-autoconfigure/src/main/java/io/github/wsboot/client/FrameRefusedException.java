package io.github.wsboot.client;

import io.github.wsboot.WsCloseStatus;

/**
 * The server sent what it may not, and is told so by a Close frame.
 */
final class FrameRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient WsCloseStatus status;

	FrameRefusedException(WsCloseStatus status, String reason) {
		super(reason);
		this.status = status.withReason(reason);
	}

	WsCloseStatus status() {
		return this.status;
	}

}
