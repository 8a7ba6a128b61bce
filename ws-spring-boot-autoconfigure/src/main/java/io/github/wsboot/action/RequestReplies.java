package io.github.wsboot.action;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;

import org.springframework.core.Ordered;

/**
 * Finds replies to requests where there are no actions. Looks at no message as long as
 * nobody asks its sender.
 *
 * @since 0.1.0
 */
public final class RequestReplies implements WsHandlerFunc, Ordered {

	private final Requests requests;

	private final Codecs codecs;

	/**
	 * Creates it.
	 * @param requests the requests
	 * @param codecs take messages apart
	 */
	public RequestReplies(Requests requests, Codecs codecs) {
		this.requests = requests;
		this.codecs = codecs;
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		if (!this.requests.isWaitingFor(connection)) {
			return;
		}
		WsEnvelope envelope;
		try {
			envelope = this.codecs.of(connection).decode(message);
		}
		catch (WsEnvelopeException ex) {
			// the application's own
			return;
		}
		if (envelope != null && envelope.isReply()) {
			this.requests.answered(connection, envelope);
		}
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		this.requests.closed(connection, status);
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
