package io.github.wsboot.servlet;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;

/**
 * An inbound message is not taken and its connection must be closed.
 */
final class InboundRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient WsCloseStatus status;

	InboundRefusedException(WsCloseStatus status) {
		// a peer's fault, so its trace says nothing and must cost nothing
		super(status.reason(), null, false, false);
		this.status = status;
	}

	WsCloseStatus status() {
		return this.status;
	}

	CloseCause closeCause() {
		return (this.status.code() == WsCloseStatus.TRY_AGAIN_LATER.code()) ? CloseCause.LIMIT : CloseCause.PROTOCOL;
	}

}
