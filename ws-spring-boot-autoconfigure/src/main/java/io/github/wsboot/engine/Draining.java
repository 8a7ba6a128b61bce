package io.github.wsboot.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsDrainEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node gives its connections away, over all of its drains. Its monitor
 * orders their beginnings and ends.
 */
final class Draining {

	private final Hub hub;

	private final EngineSettings.Drain settings;

	private final ThreadFactory threads = EngineThreads.platform("ws-drain-");

	private final List<Consumer<Supplier<WsCloseStatus>>> listeners = new CopyOnWriteArrayList<>();

	private volatile @Nullable Drain drain;

	private boolean stopped;

	Draining(Hub hub, EngineSettings.Drain settings) {
		this.hub = hub;
		this.settings = settings;
	}

	/**
	 * Has something done when a drain begins.
	 * @param listener is told with what to close connections that are nobody's yet
	 */
	void whenBegun(Consumer<Supplier<WsCloseStatus>> listener) {
		this.listeners.add(listener);
	}

	CompletionStage<Void> begin(Duration over) {
		Drain drain;
		synchronized (this) {
			drain = this.drain;
			if (this.stopped) {
				return CompletableFuture.completedFuture(null);
			}
			if (drain != null) {
				drain.endWithin(over);
				return drain.done().minimalCompletionStage();
			}
			drain = new Drain(this.hub.registry(), this.settings.retryWithin(), over);
			this.drain = drain;
			this.hub.publish(new WsDrainEvent(true));
		}
		String notice = this.settings.notice();
		if (notice != null) {
			this.hub.manager().local().broadcastMessage(notice);
		}
		this.threads.newThread(begun(drain)).start();
		return drain.done().minimalCompletionStage();
	}

	private Runnable begun(Drain drain) {
		return () -> {
			try {
				if (this.drain == drain) {
					this.listeners.forEach((listener) -> listener.accept(drain::status));
				}
			}
			finally {
				drain.run();
			}
		};
	}

	synchronized void resume() {
		Drain drain = this.drain;
		if (drain != null && !this.stopped) {
			drain.cancel();
			forget();
		}
	}

	private void forget() {
		this.drain = null;
		// in the monitor, so that the last event is the one that counts
		this.hub.publish(new WsDrainEvent(false));
	}

	/**
	 * The node stops: a drain ends, and none begins.
	 */
	synchronized void stop() {
		this.stopped = true;
		Drain drain = this.drain;
		if (drain != null) {
			drain.cancel();
		}
	}

	/**
	 * The node starts again, without a drain.
	 */
	synchronized void start() {
		this.stopped = false;
		if (this.drain != null) {
			forget();
		}
	}

	boolean isActive() {
		return this.drain != null;
	}

	/**
	 * Refuses a handshake during a drain, and after it.
	 */
	void requireNone() {
		Drain drain = this.drain;
		if (drain != null) {
			throw new HandshakeRejectedException(503, "This server takes no new connections", drain.retryAfter());
		}
	}

	/**
	 * A connection has entered that was admitted before the drain began.
	 */
	void entered(Connection connection) {
		Drain drain = this.drain;
		if (drain != null) {
			drain.entered(connection);
		}
	}

}
