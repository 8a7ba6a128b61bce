package io.github.wsboot.engine;

import java.util.List;

import io.github.wsboot.WsCloseStatus;

/**
 * Tells several listeners.
 */
final class EngineListeners implements EngineListener {

	private final EngineListener[] listeners;

	EngineListeners(List<EngineListener> listeners) {
		this.listeners = listeners.toArray(EngineListener[]::new);
	}

	@Override
	public void handshake(int httpStatus, long nanos) {
		for (EngineListener listener : this.listeners) {
			listener.handshake(httpStatus, nanos);
		}
	}

	@Override
	public void refused(WsCloseStatus status) {
		for (EngineListener listener : this.listeners) {
			listener.refused(status);
		}
	}

	@Override
	public void opened() {
		for (EngineListener listener : this.listeners) {
			listener.opened();
		}
	}

	@Override
	public void closed(WsCloseStatus status, CloseCause cause) {
		for (EngineListener listener : this.listeners) {
			listener.closed(status, cause);
		}
	}

	@Override
	public void received(int messages, long bytes) {
		for (EngineListener listener : this.listeners) {
			listener.received(messages, bytes);
		}
	}

	@Override
	public void sent(int messages, long bytes) {
		for (EngineListener listener : this.listeners) {
			listener.sent(messages, bytes);
		}
	}

	@Override
	public void queued(long bytes) {
		for (EngineListener listener : this.listeners) {
			listener.queued(bytes);
		}
	}

	@Override
	public void lost(Loss loss, int messages) {
		for (EngineListener listener : this.listeners) {
			listener.lost(loss, messages);
		}
	}

	@Override
	public void exceeded(Limit limit) {
		for (EngineListener listener : this.listeners) {
			listener.exceeded(limit);
		}
	}

	@Override
	public void ponged(long nanos) {
		for (EngineListener listener : this.listeners) {
			listener.ponged(nanos);
		}
	}

	@Override
	public void swept(int members, int messages, long nanos) {
		for (EngineListener listener : this.listeners) {
			listener.swept(members, messages, nanos);
		}
	}

}
