package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;

/**
 * Tells listeners, and keeps what they throw from whoever tells them: a sweep or a close
 * must not end halfway because it could not be counted.
 */
final class EngineListeners implements EngineListener {

	private static final Logger logger = System.getLogger(EngineListeners.class.getName());

	private final EngineListener[] listeners;

	private final Set<EngineListener> failed = ConcurrentHashMap.newKeySet();

	EngineListeners(List<EngineListener> listeners) {
		this.listeners = listeners.toArray(EngineListener[]::new);
	}

	@Override
	public void handshake(int httpStatus, long nanos) {
		tell((listener) -> listener.handshake(httpStatus, nanos));
	}

	@Override
	public void refused(WsCloseStatus status) {
		tell((listener) -> listener.refused(status));
	}

	@Override
	public void opened() {
		tell(EngineListener::opened);
	}

	@Override
	public void closed(WsCloseStatus status, CloseCause cause) {
		tell((listener) -> listener.closed(status, cause));
	}

	@Override
	public void received(int messages, long bytes) {
		tell((listener) -> listener.received(messages, bytes));
	}

	@Override
	public void sent(int messages, long bytes) {
		tell((listener) -> listener.sent(messages, bytes));
	}

	@Override
	public void queued(long bytes) {
		tell((listener) -> listener.queued(bytes));
	}

	@Override
	public void lost(Loss loss, int messages) {
		tell((listener) -> listener.lost(loss, messages));
	}

	@Override
	public void exceeded(Limit limit) {
		tell((listener) -> listener.exceeded(limit));
	}

	@Override
	public void ponged(long nanos) {
		tell((listener) -> listener.ponged(nanos));
	}

	@Override
	public void swept(int members, int messages, long nanos) {
		tell((listener) -> listener.swept(members, messages, nanos));
	}

	private void tell(Consumer<EngineListener> event) {
		for (EngineListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				// said aloud once, for it may be told of every message
				Level level = this.failed.add(listener) ? Level.ERROR : Level.DEBUG;
				logger.log(level, () -> "The EngineListener " + listener.getClass().getName() + " failed", ex);
			}
		}
	}

}
