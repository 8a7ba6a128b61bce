package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to Redis open: opens another when it is lost or does not answer,
 * never at the same moment as other nodes. Nothing survives the change, neither commands
 * nor subscriptions.
 *
 * @param <C> the type of connection
 */
final class Link<C extends StatefulConnection<String, byte[]>> {

	private static final Logger logger = System.getLogger(Link.class.getName());

	private static final Duration MIN_PAUSE = Duration.ofMillis(50);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

	private final String name;

	private final Supplier<? extends CompletionStage<C>> opener;

	private final Worker timer;

	private final LongAdder reconnects;

	private final List<Consumer<C>> openListeners = new ArrayList<>();

	private final List<Runnable> lossListeners = new ArrayList<>();

	private final List<Runnable> demotionListeners = new ArrayList<>();

	private final List<Consumer<Throwable>> failureListeners = new ArrayList<>();

	private volatile @Nullable C connection;

	private volatile boolean silent;

	// guarded by this

	private boolean opened;

	private boolean closed;

	private int attempts;

	Link(String name, Supplier<? extends CompletionStage<C>> opener, Worker timer, LongAdder reconnects) {
		this.name = name;
		this.opener = opener;
		this.timer = timer;
		this.reconnects = reconnects;
	}

	// listeners must only hand over

	void onOpen(Consumer<C> listener) {
		this.openListeners.add(listener);
	}

	void onLoss(Runnable listener) {
		this.lossListeners.add(listener);
	}

	void onDemotion(Runnable listener) {
		this.demotionListeners.add(listener);
	}

	void onFailure(Consumer<Throwable> listener) {
		this.failureListeners.add(listener);
	}

	/**
	 * The connection.
	 * @return {@code null} while there is none
	 */
	@Nullable C connection() {
		C current = this.connection;
		return (current != null && current.isOpen()) ? current : null;
	}

	/**
	 * Whether the connection is there but does not answer.
	 */
	boolean isSilent() {
		return this.silent;
	}

	void open() {
		synchronized (this) {
			if (this.closed || this.connection != null) {
				return;
			}
		}
		CompletionStage<C> opening;
		try {
			opening = this.opener.get();
		}
		catch (RuntimeException ex) {
			failed(ex);
			return;
		}
		opening.whenComplete((opened, ex) -> {
			if (opened == null) {
				failed((ex != null) ? ex : new IllegalStateException("No connection"));
			}
			else {
				use(opened);
			}
		});
	}

	private void use(C opened) {
		synchronized (this) {
			if (this.closed) {
				discard(opened);
				return;
			}
			if (this.opened) {
				this.reconnects.increment();
			}
			this.opened = true;
			this.attempts = 0;
			this.silent = false;
			this.connection = opened;
		}
		opened.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				replace(opened);
			}

		});
		if (!opened.isOpen()) {
			replace(opened);
			return;
		}
		this.openListeners.forEach((listener) -> listener.accept(opened));
	}

	private void failed(Throwable ex) {
		logger.log(Level.DEBUG, () -> "No connection for " + this.name, ex);
		this.failureListeners.forEach((listener) -> listener.accept(ex));
		reopen();
	}

	private void reopen() {
		Duration pause;
		synchronized (this) {
			pause = MIN_PAUSE.multipliedBy(1L << Math.min(this.attempts++, 6));
		}
		this.timer.after(Worker.jittered((pause.compareTo(MAX_PAUSE) < 0) ? pause : MAX_PAUSE), this::open);
	}

	/**
	 * Gives a connection up and opens another one, unless that has been done already.
	 */
	void replace(StatefulConnection<String, byte[]> suspect) {
		synchronized (this) {
			if (this.closed || this.connection != suspect) {
				return;
			}
			this.connection = null;
		}
		logger.log(Level.DEBUG, () -> "The connection for " + this.name + " is lost");
		discard(suspect);
		this.lossListeners.forEach(Runnable::run);
		reopen();
	}

	/**
	 * A command got no answer: the next one decides whether the connection is of use.
	 */
	void timedOut(StatefulConnection<String, byte[]> suspect) {
		synchronized (this) {
			if (this.silent || this.closed || this.connection != suspect) {
				return;
			}
			this.silent = true;
		}
		Commands.on(suspect).time().whenComplete((time, ex) -> {
			if (ex != null) {
				replace(suspect);
			}
			else if (this.connection == suspect) {
				this.silent = false;
			}
		});
	}

	/**
	 * What used to be the master is none any more.
	 */
	void demoted() {
		this.demotionListeners.forEach(Runnable::run);
	}

	/**
	 * Gives the connection up and opens another one.
	 */
	void replace() {
		C current = this.connection;
		if (current != null) {
			replace(current);
		}
	}

	CompletableFuture<Void> close() {
		C last;
		synchronized (this) {
			this.closed = true;
			last = this.connection;
			this.connection = null;
		}
		return (last != null) ? last.closeAsync() : CompletableFuture.completedFuture(null);
	}

	private static void discard(StatefulConnection<?, ?> connection) {
		CompletionStage<Void> closing = connection.closeAsync();
		closing.whenComplete((nothing, ex) -> logger.log(Level.TRACE, "Closed", ex));
	}

}
